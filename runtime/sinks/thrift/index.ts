import type { Context, Sink } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { binaryProtocol } from '../../core/thrift-binary.ts'
import { compactProtocol } from '../../core/thrift-compact.ts'
import type { ThriftProtocol } from '../../core/thrift-protocol.ts'
import { tlsClient } from '../../core/tls-client.ts'
import { checkAnswer, requests } from './calls.ts'
import { type Endpoint, ThriftConnection } from './connection.ts'
import { type ThriftSinkOptions, thriftSinkDefaults } from './options.ts'

/**
 * Sends batches to the thrift source of another agent. A batch is delivered when that agent's channels have it. As in
 * Flume the connection is made when there is something to send.
 */
export class ThriftSink implements Sink {
  readonly batchSize: number
  readonly #endpoint: Endpoint
  readonly #protocol: ThriftProtocol
  readonly #timeout: number
  /** In ms; 0 for never. */
  readonly #reconnectAfter: number
  #serial = 0
  #context: Context | undefined
  #connection: ThriftConnection | undefined

  constructor(options: ThriftSinkOptions) {
    const all = { ...thriftSinkDefaults, ...options }
    this.batchSize = all['batch-size'] < 1 ? thriftSinkDefaults['batch-size'] : all['batch-size']
    this.#endpoint = { host: all.hostname, port: all.port, tls: tlsClient(all) }
    // Any other spelling than this one is compact, as in Flume.
    this.#protocol = all.protocol === 'binary' ? binaryProtocol : compactProtocol
    this.#timeout = all['request-timeout'] < 1000 ? thriftSinkDefaults['request-timeout'] : all['request-timeout']
    this.#reconnectAfter = all['reset-connection-interval'] * 1000
  }

  async start(context: Context): Promise<void> {
    this.#context = context
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    try {
      const connection = await this.#usable(signal)
      for (const frame of requests(this.#protocol, batches, this.#serial + 1)) {
        const serial = ++this.#serial
        checkAnswer(this.#protocol, await connection.call(frame, this.#timeout, signal), serial)
      }
    } catch (error) {
      // What the answer would have been is not known any more, so the connection can't be used for the next request.
      this.#close()
      throw error
    }
  }

  async stop(): Promise<void> {
    this.#close()
  }

  async #usable(signal: AbortSignal): Promise<ThriftConnection> {
    const connection = this.#connection
    if (connection?.usable && !this.#isOld(connection)) return connection
    this.#close()
    this.#connection = await this.#connect(signal)
    return this.#connection
  }

  #isOld(connection: ThriftConnection): boolean {
    return this.#reconnectAfter > 0 && Date.now() - connection.opened >= this.#reconnectAfter
  }

  async #connect(signal: AbortSignal): Promise<ThriftConnection> {
    try {
      const connection = await ThriftConnection.open(this.#endpoint, this.#timeout, signal)
      this.#context?.metrics.count('ConnectionCreatedCount')
      return connection
    } catch (error) {
      this.#context?.metrics.count('ConnectionFailedCount')
      throw error
    }
  }

  #close(): void {
    if (this.#connection === undefined) return
    this.#connection.close()
    this.#connection = undefined
    this.#context?.metrics.count('ConnectionClosedCount')
  }
}
