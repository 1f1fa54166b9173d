import type { Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import type { Source, SourceContext } from '../../core/contracts.ts'
import { TcpServer } from '../../core/tcp-server.ts'
import { tlsServer } from '../../core/tls-server.ts'
import { clientHeaders } from '../shared/syslog/client-headers.ts'
import { putEvents } from '../shared/syslog/connection.ts'
import { SyslogEvents } from '../shared/syslog/events.ts'
import { Framer } from '../shared/syslog/message.ts'
import { type SyslogtcpSourceOptions, syslogtcpSourceDefaults } from './options.ts'

/**
 * Takes syslog messages over TCP, one a line (reference: sources-2.yaml, syslogtcp). While the channels are full nothing
 * is read, so the sender waits; Flume drops the messages. An unfinished last message is dropped with its connection.
 */
export class SyslogtcpSource implements Source {
  readonly #options
  readonly #events: SyslogEvents
  readonly #tls: TlsOptions | undefined
  #stopped = new AbortController()
  #server: TcpServer | undefined
  /** The port that it listens on, also when 0 was asked for. */
  port: number

  constructor(options: SyslogtcpSourceOptions) {
    this.#options = { ...syslogtcpSourceDefaults, ...options }
    this.#events = new SyslogEvents(this.#options)
    this.#tls = tlsServer(this.#options)
    this.port = this.#options.port
  }

  async start(context: SourceContext): Promise<void> {
    await this.stop()
    this.#stopped = new AbortController()
    const { host, port } = this.#options
    const tls = this.#tls
    this.#server = new TcpServer({ host, port, tls }, context, socket => this.#serve(socket, context))
    this.port = await this.#server.listen()
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the source is stopping'))
    const server = this.#server
    this.#server = undefined
    await server?.close()
  }

  close(): Promise<void> {
    return this.stop()
  }

  async #serve(socket: Socket, context: SourceContext): Promise<void> {
    const headers = Object.entries(await clientHeaders(this.#options, socket.remoteAddress ?? ''))
    const framer = new Framer(this.#options.eventSize)
    const eventsOf = (piece: Buffer) => this.#events.batch(framer.add(piece), headers)
    await putEvents(socket, eventsOf, mostAtOnce, context, this.#stopped.signal)
  }
}

const mostAtOnce = 1000
