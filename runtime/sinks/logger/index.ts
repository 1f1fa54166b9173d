import { ConfigurationError, type Context, type Sink } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { eventText } from './event-text.ts'
import { type LoggerSinkOptions, loggerSinkDefaults } from './options.ts'

/** Writes each event to the log (reference: sinks-1.yaml, logger). */
export class LoggerSink implements Sink {
  readonly batchSize = 100
  readonly #most: number
  #context: Context | undefined

  constructor(options: LoggerSinkOptions) {
    this.#most = { ...loggerSinkDefaults, ...options }.maxBytesToLog
    if (this.#most < 0) throw new ConfigurationError(`maxBytesToLog must be 0 or more, it is ${this.#most}`)
  }

  async start(context: Context): Promise<void> {
    this.#context = context
  }

  async deliver(batches: readonly EventBatch[]): Promise<void> {
    for (const batch of batches)
      for (let i = 0; i < batch.count; i++)
        this.#context?.log.info(`Event: ${eventText(batch.headersOf(i), batch.body(i), this.#most)}`)
  }

  async stop(): Promise<void> {}
}
