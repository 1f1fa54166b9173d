import type { EventBatch } from './event-batch.ts'

interface Delivery {
  readonly batches: readonly EventBatch[]
  readonly signal: AbortSignal
  resolve(): void
  reject(error: Error): void
}

/** Deliveries of a sink that wait while one is under way, to go out together with the next. */
export class WaitingDeliveries {
  #waiting: Delivery[] = []

  get areNone(): boolean {
    return this.#waiting.length === 0
  }

  /** Resolves when the events are confirmed. */
  add(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.push({ batches, signal, resolve, reject }))
  }

  /**
   * Has everything that waits written, if anything does. When that fails, what came meanwhile fails too: it came later, and
   * must not overtake. Never rejects.
   */
  async deliver(write: (batches: readonly EventBatch[], signal: AbortSignal) => Promise<void>): Promise<void> {
    const deliveries = this.#waiting.splice(0)
    const [first] = deliveries
    if (first === undefined) return
    try {
      await write(
        deliveries.flatMap(({ batches }) => batches),
        first.signal,
      )
      for (const delivery of deliveries) delivery.resolve()
    } catch (error) {
      for (const delivery of [...deliveries, ...this.#waiting.splice(0)]) delivery.reject(error as Error)
    }
  }
}
