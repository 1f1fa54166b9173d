import type { RemoteInfo } from 'node:dgram'
import type { Source, SourceContext } from '../../core/contracts.ts'
import type { Event } from '../../core/event-batch.ts'
import { DatagramReceiver } from '../shared/datagram-source.ts'
import { type NetcatudpSourceOptions, netcatudpSourceDefaults } from './options.ts'

/**
 * Makes an event of the first line of each datagram (reference: sources-2.yaml, netcatudp). Datagrams are taken whole;
 * Flume cuts them at 2,048 bytes. Without `remoteAddress` there is no header, where Flume writes one without a name.
 */
export class NetcatudpSource implements Source {
  readonly #options
  #receiver: DatagramReceiver | undefined
  /** The port that it listens on, also when 0 was asked for. */
  port: number

  constructor(options: NetcatudpSourceOptions) {
    this.#options = { ...netcatudpSourceDefaults, ...options }
    this.port = this.#options.port
  }

  async start(context: SourceContext): Promise<void> {
    await this.stop()
    const { bind: host, port } = this.#options
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

  #event(datagram: Buffer, sender: RemoteInfo): Event {
    const end = datagram.indexOf(10)
    const { remoteAddress } = this.#options
    return {
      headers: remoteAddress === undefined ? {} : { [remoteAddress]: `/${sender.address}:${sender.port}` },
      body: end < 0 ? datagram : datagram.subarray(0, end),
    }
  }
}
