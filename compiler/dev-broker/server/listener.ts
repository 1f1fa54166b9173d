import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { Broker } from '../broker.ts'
import { type BeforeAnswer, serve } from './connection.ts'

/** The broker's port and the connections to it. */
export class Listener {
  readonly #connections = new Set<Socket>()
  #server: Server | undefined

  constructor(
    private readonly broker: Broker,
    private readonly beforeAnswer: BeforeAnswer,
  ) {}

  /** Listens at the broker's host and port; 0 becomes a free one. Rejects with Node's error when it can't. */
  async open(): Promise<void> {
    const server = createServer({ noDelay: true }, socket => this.#accept(socket))
    this.#server = server
    server.listen(this.broker.port, this.broker.host)
    await once(server, 'listening')
    this.broker.port = (server.address() as { port: number }).port
  }

  /** Cuts every connection; new ones are refused. */
  async close(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    const closed = new Promise(resolve => server.close(resolve))
    for (const socket of this.#connections) socket.destroy()
    await closed
  }

  #accept(socket: Socket): void {
    this.#connections.add(socket)
    socket.once('close', () => this.#connections.delete(socket))
    socket.on('error', () => {}) // a client that went away: what it had asked for is done or not, as over any network
    void serve(socket, this.broker, this.beforeAnswer)
  }
}
