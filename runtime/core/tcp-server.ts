import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import type { Context } from './contracts.ts'

export interface TcpServerOptions {
  /** Address to listen on; all addresses when undefined. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  readonly tls?: TlsOptions | undefined
  /** Bytes that are read ahead of who serves the connection. */
  readonly readAhead?: number
}

/**
 * Listens, and hands each connection to `serve`, which owns it until its promise ends; the socket is closed then, and when
 * it rejects. Sockets stay open for writing when the peer has ended its side.
 */
export class TcpServer {
  readonly #server: Server
  readonly #connections = new Map<Socket, Promise<void>>()

  constructor(
    private readonly options: TcpServerOptions,
    private readonly context: Pick<Context, 'log' | 'metrics'>,
    private readonly serve: (socket: Socket) => Promise<void>,
  ) {
    const { tls, readAhead: highWaterMark = 65_536 } = options
    const settings = { allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay, highWaterMark }
    this.#server =
      tls === undefined
        ? createServer(settings, socket => this.#accept(socket))
        : createTlsServer({ ...settings, ...tls }, socket => this.#accept(socket))
    this.#server.maxConnections = mostConnections
    this.#server.on('drop', () => this.#reject(`more than ${mostConnections} connections: new ones are closed`))
    this.#server.on('tlsClientError', error => this.#reject(`a connection without a TLS handshake: ${error.message}`))
  }

  get connections(): number {
    return this.#connections.size
  }

  /** Resolves with the port when it listens. */
  async listen(): Promise<number> {
    const { host, port } = this.options
    this.#server.listen({ port, host })
    await once(this.#server, 'listening')
    this.#server.on('error', error => this.context.log.error(`accepting connections failed: ${error.message}`))
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }

  /** Takes no further connections; the open ones go on. */
  stopListening(): void {
    this.#server.close()
  }

  /** Ends every connection and waits for what serves them. */
  async close(): Promise<void> {
    this.stopListening()
    for (const socket of this.#connections.keys()) socket.destroy()
    await Promise.all(this.#connections.values())
  }

  #reject(why: string): void {
    this.context.metrics.count('EventReadFail')
    this.context.log.warn(why)
  }

  #accept(socket: Socket): void {
    const { log } = this.context
    // Reading and writing report errors to whoever serves the socket; this one only keeps them from ending the process.
    socket.on('error', error => log.debug(`${socket.remoteAddress}: ${error.message}`))
    const served = this.serve(socket)
      .catch(error => log.debug(`${socket.remoteAddress}: ${error.message}`))
      .finally(() => {
        socket.destroySoon()
        this.#connections.delete(socket)
      })
    this.#connections.set(socket, served)
  }
}

/** In ms: connections whose peer is gone are noticed and closed. */
const keepAliveInitialDelay = 60_000
/** What an open connection may hold times this is the most memory that peers can claim. */
const mostConnections = 10_000
