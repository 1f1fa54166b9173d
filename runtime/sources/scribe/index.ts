import type { Source, SourceContext } from '../../core/contracts.ts'
import { oldBinaryProtocol } from '../../core/thrift-binary.ts'
import { putEvents } from '../shared/rpc/put.ts'
import { RpcServer } from '../shared/rpc/server.ts'
import { ThriftConversation, type ThriftService } from '../shared/rpc/thrift-conversation.ts'
import { methods } from './methods.ts'
import { type ScribeSourceOptions, scribeSourceDefaults } from './options.ts'

/**
 * Takes log entries from Scribe clients (reference: sources-2.yaml, scribe).
 *
 * OK is said when the entries are safe: behind a channel that survives nothing, when the sink has them. TRY_LATER: the
 * channels did not take them, or the call lacks something.
 */
export class ScribeSource implements Source {
  readonly #options
  #server: RpcServer | undefined
  /** The port that it listens on, also when 0 was asked for. */
  port: number

  constructor(options: ScribeSourceOptions) {
    this.#options = { ...scribeSourceDefaults, ...options }
    this.port = this.#options.port
  }

  async start(context: SourceContext): Promise<void> {
    await this.close()
    const { port, maxReadBufferBytes } = this.#options
    const mostBytes = maxReadBufferBytes <= 0 ? scribeSourceDefaults.maxReadBufferBytes : maxReadBufferBytes
    const service: ThriftService = {
      protocol: oldBinaryProtocol,
      methods,
      put: events => putEvents(context, events, server.stopped),
      accepted: ok,
      refused: tryLater,
      incomplete: tryLater,
    }
    const server = new RpcServer({ port, mostBytes }, context, async socket => new ThriftConversation(socket, service))
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
}

const [ok, tryLater] = [0, 1]
