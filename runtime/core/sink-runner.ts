import { BackOff, pause } from './back-off.ts'
import type { Channel, Loan, Sink } from './contracts.ts'
import type { Logger } from './log.ts'
import type { ComponentMetrics } from './metrics.ts'
import type { Transit } from './transit.ts'

/**
 * Moves events from a channel to a sink: take, deliver, commit; a failure rolls back, and after a pause the events are
 * offered again. Up to `sink.concurrency` deliveries run side by side; after a failure all of them end before the next
 * take, so that the events go out in their order again.
 */
export class SinkRunner {
  readonly #running = new Set<Promise<void>>()
  readonly #backOff = new BackOff(1000, 5000)
  #failed = false
  /** Time of the last commit, in ms since the epoch. */
  lastCommit = 0

  constructor(
    private readonly sink: Sink,
    private readonly channel: Channel,
    private readonly log: Logger,
    private readonly metrics: ComponentMetrics,
    private readonly transit: Transit,
  ) {}

  /**
   * Runs until `stopTaking` aborts and every delivery has ended; `abandon` makes the deliveries end soon. What was lent
   * is committed or given back when it resolves.
   */
  async run(stopTaking: AbortSignal, abandon: AbortSignal): Promise<void> {
    while (!stopTaking.aborted) {
      await this.#waitForTurn(stopTaking)
      if (this.channel.size === 0) this.metrics.count('BatchEmptyCount')
      const loan = await this.#take(stopTaking)
      if (loan === 'failed') continue
      if (loan === undefined) break
      // What failed while this was waited for stands in front of it again.
      if (this.#failed) {
        await this.#giveBack(loan)
        continue
      }
      this.metrics.countBatch(loan.count, this.sink.batchSize)
      const delivery: Promise<void> = this.#deliver(loan, abandon).finally(() => this.#running.delete(delivery))
      this.#running.add(delivery)
    }
    await Promise.all(this.#running)
  }

  /** A channel that can't give (a disk that fails) is asked again after a pause. */
  async #take(stopTaking: AbortSignal): Promise<Loan | 'failed' | undefined> {
    const began = performance.now()
    try {
      const loan = await this.channel.take(this.sink.batchSize, stopTaking)
      if (loan !== undefined) this.metrics.took('take', began)
      return loan
    } catch (error) {
      this.#fault('ChannelReadFail', 'the channel gives nothing', error as Error)
      return 'failed'
    }
  }

  async #giveBack(loan: Loan): Promise<void> {
    try {
      await loan.rollback()
    } catch (error) {
      this.#fault('RollbackCount', `${loan.count} events could not be given back to the channel`, error as Error)
    }
  }

  #fault(counter: string, what: string, error: Error): void {
    this.#failed = true
    this.metrics.count(counter)
    this.metrics.failed(error)
    this.log.error(`${what}: ${error.message}`)
  }

  async #waitForTurn(stopTaking: AbortSignal): Promise<void> {
    while (this.#running.size >= (this.sink.concurrency ?? 1)) await Promise.race(this.#running)
    if (!this.#failed) return
    await Promise.all(this.#running)
    this.#failed = false
    await pause(this.#backOff.next(), stopTaking)
  }

  /** Never rejects: an error of the sink is logged here and ends in a rollback. */
  async #deliver(loan: Loan, abandon: AbortSignal): Promise<void> {
    const began = performance.now()
    this.metrics.count('EventDrainAttemptCount', loan.count)
    this.metrics.show(loan.batches)
    try {
      await this.sink.deliver(loan.batches, abandon)
      await loan.commit()
    } catch (error) {
      this.#failed = true
      await this.#giveBack(loan)
      if (abandon.aborted) return
      this.#fault('EventWriteFail', `${loan.count} events were not delivered and will be offered again`, error as Error)
      return
    }
    this.#backOff.reset()
    this.lastCommit = Date.now()
    this.metrics.took('delivery', began)
    this.transit.delivered(loan.count)
    this.metrics.count('EventDrainSuccessCount', loan.count)
  }
}
