import { setImmediate } from 'node:timers/promises'

/**
 * Lets everything else have its turn every few milliseconds: a source that makes events out of nothing never waits for
 * the outside world, and would otherwise keep signals, timers and sockets from being served.
 */
export class Turn {
  #since = performance.now()

  async give(): Promise<void> {
    if (performance.now() - this.#since < 5) return
    await setImmediate()
    this.#since = performance.now()
  }
}
