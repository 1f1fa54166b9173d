import type { Source, SourceContext } from '../../core/contracts.ts'
import { binaryProtocol } from '../../core/thrift-binary.ts'
import { compactProtocol } from '../../core/thrift-compact.ts'
import { tlsServer } from '../../core/tls-server.ts'
import type { EventCollector } from '../shared/rpc/event-collector.ts'
import { putEvents } from '../shared/rpc/put.ts'
import { RpcServer } from '../shared/rpc/server.ts'
import { ThriftConversation, type ThriftService } from '../shared/rpc/thrift-conversation.ts'
import { type TlsLayer, tlsLayer } from '../shared/rpc/tls-layer.ts'
import { CallLimit } from './call-limit.ts'
import { methods } from './methods.ts'
import { type ThriftSourceOptions, thriftSourceDefaults } from './options.ts'

/**
 * Takes events from thrift sinks and Thrift clients (reference: sources-1.yaml, thrift).
 *
 * OK is said when the events are safe: behind a channel that survives nothing, when the sink has them. FAILED: no channel
 * had room, or one failed.
 */
export class ThriftSource implements Source {
  readonly #options
  readonly #secured: TlsLayer
  #server: RpcServer | undefined
  /** The port that it listens on, also when 0 was asked for. */
  port: number

  constructor(options: ThriftSourceOptions) {
    this.#options = { ...thriftSourceDefaults, ...options }
    this.#secured = tlsLayer(tlsServer(this.#options))
    this.port = this.#options.port
  }

  async start(context: SourceContext): Promise<void> {
    await this.close()
    const { bind: host, port } = this.#options
    const options = { host, port, mostBytes: mostFrame }
    const service = this.#service(context, () => server.stopped)
    const server = new RpcServer(options, context, async socket => {
      return new ThriftConversation(await this.#secured(socket), service)
    })
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

  #service(context: SourceContext, stopped: () => AbortSignal): ThriftService {
    const limit = new CallLimit(this.#options.threads ?? 0)
    const put = (events: EventCollector) => limit.run(() => putEvents(context, events, stopped()), events.footprint)
    // Any other spelling than this one is compact, as in Flume.
    const protocol = this.#options.protocol === 'binary' ? binaryProtocol : compactProtocol
    return { protocol, methods, put, accepted: ok, refused: failed }
  }
}

const [ok, failed] = [0, 1]

/** Bytes: the largest frame that Thrift's own transport takes. */
const mostFrame = 16_384_000
