import type { Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { pause } from '../../core/back-off.ts'
import type { Source, SourceContext } from '../../core/contracts.ts'
import { TcpServer } from '../../core/tcp-server.ts'
import { tlsServer } from '../../core/tls-server.ts'
import { clientHeaders } from '../shared/syslog/client-headers.ts'
import { putEvents } from '../shared/syslog/connection.ts'
import { PortEvents } from './events.ts'
import { LimitedLines } from './lines.ts'
import { type MultiportSyslogtcpSourceOptions, multiportSyslogtcpSourceDefaults } from './options.ts'

/**
 * Takes syslog messages over TCP on several ports (reference: sources-2.yaml, multiport_syslogtcp).
 *
 * Better than Flume's: while the channels are full the senders wait; an empty line or an odd time loses nothing; RFC 3164
 * times get the year that brings them nearest to now. A port that can't be had is reported and tried again.
 */
export class MultiportSyslogtcpSource implements Source {
  readonly #options
  readonly #tls: TlsOptions | undefined
  readonly #events: ReadonlyMap<number, PortEvents>
  #stopped = new AbortController()
  #servers: TcpServer[] = []
  #retrying: Promise<unknown> = Promise.resolve()
  /** The ports that it listens on, also where 0 was asked for. */
  ports: number[] = []

  constructor(options: MultiportSyslogtcpSourceOptions) {
    this.#options = { ...multiportSyslogtcpSourceDefaults, ...options }
    this.#tls = tlsServer(this.#options)
    const { ports, keepFields } = this.#options
    const charsetOf = (port: number) => options[`charset.port.${port}`] ?? this.#options['charset.default']
    this.#events = new Map(ports.map(Number).map(port => [port, new PortEvents(keepFields, charsetOf(port))]))
  }

  async start(context: SourceContext): Promise<void> {
    await this.stop()
    this.#stopped = new AbortController()
    const ports = await Promise.all([...this.#events.keys()].map(port => this.#listen(port, context)))
    const missing = [...this.#events.keys()].filter((_, i) => ports[i] === undefined)
    if (missing.length === this.#events.size) throw new Error(`none of the ports ${missing.join(', ')} can be had`)
    this.#retrying = Promise.all(missing.map(port => this.#keepTrying(port, context)))
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the source is stopping'))
    await this.#retrying
    await Promise.all(this.#servers.splice(0).map(server => server.close()))
    this.ports = []
  }

  close(): Promise<void> {
    return this.stop()
  }

  /** The port that it got; undefined when it can't be had. */
  async #listen(port: number, context: SourceContext): Promise<number | undefined> {
    const { host, readBufferBytes: readAhead } = this.#options
    const serve = (socket: Socket) => this.#serve(socket, port, context)
    const server = new TcpServer({ host, port, tls: this.#tls, readAhead }, context, serve)
    try {
      const got = await server.listen()
      this.#servers.push(server)
      this.ports.push(got)
      return got
    } catch (error) {
      context.log.error(`port ${port} can't be had: ${(error as Error).message}`)
      return undefined
    }
  }

  async #keepTrying(port: number, context: SourceContext): Promise<void> {
    const { signal } = this.#stopped
    for (let got: number | undefined; got === undefined && !signal.aborted; ) {
      await pause(retryAfter, signal)
      if (!signal.aborted) got = await this.#listen(port, context)
    }
  }

  async #serve(socket: Socket, port: number, context: SourceContext): Promise<void> {
    const { portHeader, eventSize, batchSize } = this.#options
    const client = await clientHeaders(this.#options, socket.remoteAddress ?? '')
    const portOf = portHeader === undefined ? {} : { [portHeader]: String(socket.localPort) }
    const headers = Object.entries({ ...portOf, ...client })
    const lines = new LimitedLines(eventSize)
    const events = this.#events.get(port)!
    const eventsOf = (piece: Buffer) => events.batch(lines.add(piece), headers)
    await putEvents(socket, eventsOf, batchSize, context, this.#stopped.signal)
  }
}

/** In ms. */
const retryAfter = 3000
