import type { Source, SourceContext } from '../../core/contracts.ts'
import { EventBatch } from '../../core/event-batch.ts'
import { deliver } from '../shared/deliver.ts'
import { Turn } from '../shared/turn.ts'
import { type SeqSourceOptions, seqSourceDefaults } from './options.ts'

const withDefaults = (options: SeqSourceOptions) => ({ ...seqSourceDefaults, ...options })

/** Brings 0, 1, 2 … as decimal text, from 0 at every start (reference: sources-2.yaml, seq). */
export class SeqSource implements Source {
  readonly #options
  #stopped = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(options: SeqSourceOptions) {
    this.#options = withDefaults(options)
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
    const { batchSize, totalEvents, backoffSleepIncrement, maxBackoffSleep } = this.#options
    const pauses = { first: backoffSleepIncrement, longest: maxBackoffSleep }
    const turn = new Turn()
    for (let next = 0; next < totalEvents && !signal.aborted; ) {
      const end = Math.min(totalEvents, next + batchSize)
      if (await deliver(context, numbers(next, end), undefined, signal, pauses)) next = end
      await turn.give()
    }
  }
}

function numbers(from: number, to: number): EventBatch {
  const bounds = new Uint32Array(2 * (to - from))
  let text = ''
  for (let i = 0; i < to - from; i++) {
    bounds[2 * i] = text.length
    text += from + i
    bounds[2 * i + 1] = text.length
  }
  return new EventBatch(Buffer.from(text, 'latin1'), bounds)
}
