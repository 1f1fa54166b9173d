import { pause } from '../../core/back-off.ts'
import { ConfigurationError, type Source, type SourceContext } from '../../core/contracts.ts'
import { EventBatch } from '../../core/event-batch.ts'
import { deliver } from '../shared/deliver.ts'
import { Turn } from '../shared/turn.ts'
import { type StressSourceOptions, stressSourceDefaults } from './options.ts'

const withDefaults = (options: StressSourceOptions) => ({ ...stressSourceDefaults, ...options })

/**
 * Brings events of one size for load tests (reference: sources-2.yaml, stress). A batch that the channels refuse is
 * offered again, so every attempt succeeds in the end and the two limits differ only in where the last batch is cut.
 */
export class StressSource implements Source {
  readonly #options
  readonly #batch: EventBatch
  #stopped = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(options: StressSourceOptions) {
    this.#options = withDefaults(options)
    const { batchSize, size } = this.#options
    if (batchSize < 1) throw new ConfigurationError(`batchSize must be at least 1, it is ${batchSize}`)
    this.#batch = repeated(Buffer.alloc(size, 0x7f), batchSize)
  }

  async start(context: SourceContext): Promise<void> {
    await this.stop()
    this.#stopped = new AbortController()
    this.#running = this.#run(context, this.#stopped.signal)
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the source is stopping'))
    await this.#running
  }

  close(): Promise<void> {
    return this.stop()
  }

  async #run(context: SourceContext, signal: AbortSignal): Promise<void> {
    const { batchSize, maxEventsPerSecond, backoffSleepIncrement, maxBackoffSleep } = this.#options
    const pauses = { first: backoffSleepIncrement, longest: maxBackoffSleep }
    const began = performance.now()
    const turn = new Turn()
    for (let sent = 0; !signal.aborted && this.#left(sent) > 0; ) {
      const batch = this.#batch.slice(0, Math.min(batchSize, this.#left(sent)))
      if (!(await deliver(context, batch, undefined, signal, pauses))) break
      sent += batch.count
      const due = maxEventsPerSecond > 0 ? began + (1000 * sent) / maxEventsPerSecond - performance.now() : 0
      if (due > 1) await pause(due, signal)
      else await turn.give()
    }
  }

  /** Events that may still be sent. */
  #left(sent: number): number {
    const { maxTotalEvents, maxSuccessfulEvents, batchSize } = this.#options
    const total = maxTotalEvents < 0 ? Number.POSITIVE_INFINITY : maxTotalEvents - sent
    const successful = maxSuccessfulEvents < 0 || sent < maxSuccessfulEvents ? batchSize : 0
    return Math.min(total, successful)
  }
}

/** Many events with one body: their bounds are the same. */
function repeated(body: Buffer, times: number): EventBatch {
  const bounds = new Uint32Array(2 * times)
  for (let i = 0; i < times; i++) bounds[2 * i + 1] = body.length
  return new EventBatch(body, bounds)
}
