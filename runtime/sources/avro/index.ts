import type { Socket } from 'node:net'
import type { Source, SourceContext } from '../../core/contracts.ts'
import { tlsServer } from '../../core/tls-server.ts'
import { putEvents } from '../shared/rpc/put.ts'
import { RpcServer } from '../shared/rpc/server.ts'
import { type TlsLayer, tlsLayer } from '../shared/rpc/tls-layer.ts'
import { AvroConversation } from './conversation.ts'
import { IpFilter } from './ip-filter.ts'
import { type AvroSourceOptions, avroSourceDefaults } from './options.ts'
import { zipped } from './zipped.ts'

/**
 * Takes events from avro sinks and Flume's RPC clients (reference: sources-1.yaml, avro).
 *
 * OK is said when the events are safe: behind a channel that survives nothing, when the sink has them. FAILED: no channel
 * had room, or one failed. The answers of a connection come in the order of its requests.
 */
export class AvroSource implements Source {
  readonly #options
  readonly #secured: TlsLayer
  readonly #filter: IpFilter | undefined
  #server: RpcServer | undefined
  /** The port that it listens on, also when 0 was asked for. */
  port: number

  constructor(options: AvroSourceOptions) {
    this.#options = { ...avroSourceDefaults, ...options }
    this.#secured = tlsLayer(tlsServer(this.#options))
    if (this.#options.ipFilter) this.#filter = new IpFilter(this.#options.ipFilterRules ?? [])
    this.port = this.#options.port
  }

  async start(context: SourceContext): Promise<void> {
    await this.close()
    const { bind: host, port } = this.#options
    const server: RpcServer = new RpcServer({ host, port, mostBytes: mostRequest }, context, socket =>
      this.#open(socket, context, server.stopped),
    )
    this.#server = server
    this.port = await server.listen()
  }

  async stop(): Promise<void> {
    this.#server?.stop()
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    await server?.close()
  }

  async #open(socket: Socket, context: SourceContext, stopped: AbortSignal): Promise<AvroConversation | undefined> {
    const address = socket.remoteAddress ?? ''
    if (this.#filter !== undefined && !(await this.#filter.admits(address))) {
      context.log.warn(`${address} is refused by ipFilterRules`)
      return undefined
    }
    const compressed = this.#options['compression-type'].toLowerCase() === 'deflate'
    // Compression lies outside of TLS, as in Flume since 1.10.
    const stream = await this.#secured(compressed ? zipped(socket) : socket)
    return new AvroConversation(stream, events => putEvents(context, events, stopped))
  }
}

/** Bytes. Flume has no limit; a batch of a hundred bodies of 1 MiB passes. */
const mostRequest = 128 << 20
