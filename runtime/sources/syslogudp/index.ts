import type { RemoteInfo } from 'node:dgram'
import type { Source, SourceContext } from '../../core/contracts.ts'
import type { Event } from '../../core/event-batch.ts'
import { DatagramReceiver } from '../shared/datagram-source.ts'
import { clientHeaders } from '../shared/syslog/client-headers.ts'
import { SyslogEvents } from '../shared/syslog/events.ts'
import { Framer } from '../shared/syslog/message.ts'
import { type SyslogudpSourceOptions, syslogudpSourceDefaults } from './options.ts'

/** Makes an event of the first line of each syslog datagram (reference: sources-2.yaml, syslogudp). Datagrams are taken whole. */
export class SyslogudpSource implements Source {
  readonly #options
  readonly #events: SyslogEvents
  readonly #framer = new Framer(65_536)
  #receiver: DatagramReceiver | undefined
  /** The port that it listens on, also when 0 was asked for. */
  port: number

  constructor(options: SyslogudpSourceOptions) {
    this.#options = { ...syslogudpSourceDefaults, ...options }
    this.#events = new SyslogEvents(this.#options)
    this.port = this.#options.port
  }

  async start(context: SourceContext): Promise<void> {
    await this.stop()
    const { host, port } = this.#options
    this.#receiver = new DatagramReceiver({ host, port }, context, (datagram, sender) => this.#event(datagram, sender))
    this.port = await this.#receiver.listen()
  }

  async stop(): Promise<void> {
    const receiver = this.#receiver
    this.#receiver = undefined
    await receiver?.stop()
  }

  close(): Promise<void> {
    return this.stop()
  }

  async #event(datagram: Buffer, sender: RemoteInfo): Promise<Event | undefined> {
    const message = this.#framer.only(datagram)
    if (message === undefined) throw new Error('it is empty')
    const headers = Object.entries(await clientHeaders(this.#options, sender.address))
    const batch = this.#events.batch({ data: datagram, messages: [message] }, headers)
    return { headers: batch.headersOf(0), body: batch.body(0) }
  }
}
