import { pause } from '../../core/back-off.ts'
import type { Context, Sink } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { ComponentMetrics } from '../../core/metrics.ts'
import type { State } from '../../core/supervisor.ts'

/**
 * A sink of a group. It starts by itself and, when that failed or the sink gave up later, again before its next delivery;
 * so one that is dead costs the group a failed delivery now and then, and nothing else.
 */
export class Member {
  readonly metrics: ComponentMetrics
  state: State = 'starting'
  /** How often it was started again after a failure. */
  restarts = 0
  #context: Context | undefined
  #started: Promise<void> | undefined
  #gaveUp = false

  constructor(
    readonly name: string,
    readonly sink: Sink,
  ) {
    this.metrics = new ComponentMetrics('SINK', name)
  }

  /** Rejects when the sink can't start; it is tried again before it is next used. */
  start(group: Context): Promise<void> {
    const self = { name: this.name, log: group.log.for(this.name), metrics: this.metrics }
    const deadLetters = group.deadLetters?.of(self)
    this.#context = { ...self, fail: error => this.#fail(error), ...(deadLetters && { deadLetters }) }
    return this.#ready()
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const count = batches.reduce((sum, batch) => sum + batch.count, 0)
    await orAborted(this.#ready(), signal)
    const began = performance.now()
    this.metrics.count('EventDrainAttemptCount', count)
    this.metrics.countBatch(count, this.sink.batchSize)
    this.metrics.show(batches)
    try {
      await this.sink.deliver(batches, signal)
    } catch (error) {
      this.metrics.count('EventWriteFail')
      this.metrics.failed(error as Error)
      throw error
    }
    this.metrics.took('delivery', began)
    this.metrics.count('EventDrainSuccessCount', count)
  }

  /** Safe without start, and twice. */
  async stop(): Promise<void> {
    await this.#startEnds()
    this.#started = undefined
    this.state = 'stopped'
    this.metrics.counters.set('StopTime', Date.now())
    await this.sink.stop()
  }

  /** A start that hangs is waited for a while only. */
  async #startEnds(): Promise<void> {
    if (this.#started === undefined) return
    const waited = new AbortController()
    await Promise.race([this.#started.catch(() => {}), pause(patience, waited.signal)])
    waited.abort()
  }

  #ready(): Promise<void> {
    this.#started ??= this.#start()
    return this.#started
  }

  async #start(): Promise<void> {
    try {
      if (this.state === 'failed') this.restarts++
      if (this.#gaveUp) await this.sink.stop()
      this.#gaveUp = false
      await this.sink.start(this.#context!)
      this.state = 'running'
      this.metrics.counters.set('StartTime', Date.now())
    } catch (error) {
      this.#started = undefined
      this.state = 'failed'
      this.metrics.failed(error as Error)
      this.#context!.log.warn(`can't start: ${(error as Error).message}`)
      throw error
    }
  }

  #fail(error: Error): void {
    this.metrics.failed(error)
    this.#context!.log.error(`can't go on: ${error.message}`)
    this.#gaveUp = true
    this.state = 'failed'
    this.#started = undefined
  }
}

/** Longest wait for a start to end before its sink is stopped, in ms. */
const patience = 2000

/** A start that hangs must not hold up the end of a delivery. */
function orAborted(ready: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    ready.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
