import { ConfigurationError, type Context, type Sink } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import type { Sinks } from '../shared/group.ts'
import type { DefaultGroupOptions } from './options.ts'

/** One sink, as if it stood alone. */
export class DefaultGroup implements Sink {
  readonly #sink: Sink

  constructor(_options: DefaultGroupOptions, sinks: Sinks) {
    const [sink, ...others] = Object.values(sinks)
    if (sink === undefined || others.length > 0)
      throw new ConfigurationError(`processor.type = default takes exactly one sink, not ${Object.keys(sinks).length}`)
    this.#sink = sink
  }

  get batchSize(): number {
    return this.#sink.batchSize
  }

  get concurrency(): number {
    return this.#sink.concurrency ?? 1
  }

  start(context: Context): Promise<void> {
    return this.#sink.start(context)
  }

  deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    return this.#sink.deliver(batches, signal)
  }

  stop(): Promise<void> {
    return this.#sink.stop()
  }
}
