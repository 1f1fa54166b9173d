import { ConfigurationError, type Context, type Sink } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { tlsClient } from '../../core/tls-client.ts'
import { AvroConnection, type Endpoint } from './connection.ts'
import { type AvroSinkOptions, avroSinkDefaults } from './options.ts'
import { appendBatch, checkAnswer } from './protocol.ts'

/** Sends batches to the avro source of another agent. A batch is delivered when that agent's channels have it. */
export class AvroSink implements Sink {
  readonly batchSize: number
  readonly #endpoint: Endpoint
  readonly #requestTimeout: number
  /** In ms; 0 for never. */
  readonly #reconnectAfter: number
  #context: Context | undefined
  #connection: AvroConnection | undefined

  constructor(options: AvroSinkOptions) {
    const all = { ...avroSinkDefaults, ...options }
    this.batchSize = all['batch-size'] < 1 ? avroSinkDefaults['batch-size'] : all['batch-size']
    this.#endpoint = {
      host: all.hostname,
      port: all.port,
      connectTimeout: all['connect-timeout'] < 1000 ? avroSinkDefaults['connect-timeout'] : all['connect-timeout'],
      compression: compression(all),
      tls: tlsClient(all),
    }
    this.#requestTimeout = all['request-timeout'] < 1000 ? avroSinkDefaults['request-timeout'] : all['request-timeout']
    this.#reconnectAfter = all['reset-connection-interval'] * 1000
  }

  /** Connects, but starts all the same when the other agent is away: each delivery tries again. */
  async start(context: Context): Promise<void> {
    this.#context = context
    try {
      this.#connection = await this.#connect(AbortSignal.timeout(this.#endpoint.connectTimeout))
    } catch (error) {
      context.log.warn(`the next agent is away: ${(error as Error).message}`)
    }
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    try {
      await this.#deliver(batches, signal)
    } catch (error) {
      // What the answer would have been is not known any more, so the connection can't be used for the next request.
      this.#close()
      throw error
    }
  }

  async stop(): Promise<void> {
    this.#close()
  }

  async #deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const connection = await this.#usable(signal)
    const withHandshake = !connection.shaken
    const request = appendBatch(batches, withHandshake, connection.encoder)
    checkAnswer(await connection.call(request, this.#requestTimeout, signal), withHandshake)
    connection.shaken = true
  }

  async #usable(signal: AbortSignal): Promise<AvroConnection> {
    const connection = this.#connection
    if (connection?.usable && !this.#isOld(connection)) return connection
    this.#close()
    this.#connection = await this.#connect(signal)
    return this.#connection
  }

  #isOld(connection: AvroConnection): boolean {
    return this.#reconnectAfter > 0 && Date.now() - connection.opened >= this.#reconnectAfter
  }

  async #connect(signal: AbortSignal): Promise<AvroConnection> {
    try {
      const connection = await AvroConnection.open(this.#endpoint, signal)
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

function compression(
  options: Pick<Required<AvroSinkOptions>, 'compression-type' | 'compression-level'>,
): number | undefined {
  if (options['compression-type'].toLowerCase() !== 'deflate') return undefined
  const level = options['compression-level']
  if (level < 0 || level > 9) throw new ConfigurationError(`compression-level is ${level}; it must be from 0 to 9`)
  return level
}
