import type { Context, Sink } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { type NullSinkOptions, nullSinkDefaults } from './options.ts'

/** Takes events and throws them away (reference: sinks-1.yaml, null). */
export class NullSink implements Sink {
  readonly batchSize: number
  readonly #logEvery: number
  #context: Context | undefined
  #taken = 0

  constructor(options: NullSinkOptions) {
    const { batchSize, logEveryNEvents } = { ...nullSinkDefaults, ...options }
    this.batchSize = batchSize
    this.#logEvery = logEveryNEvents
  }

  async start(context: Context): Promise<void> {
    this.#context = context
  }

  async deliver(batches: readonly EventBatch[]): Promise<void> {
    const before = Math.floor(this.#taken / this.#logEvery)
    for (const batch of batches) this.#taken += batch.count
    const passed = Math.floor(this.#taken / this.#logEvery)
    if (passed > before) this.#context?.log.info(`${passed * this.#logEvery} events were taken and thrown away`)
  }

  async stop(): Promise<void> {}
}
