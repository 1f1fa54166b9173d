import { pause } from '../../core/back-off.ts'
import type { Logger } from '../../core/log.ts'

/**
 * Writes a source's state when it has changed: at once, and again and again while it changes, but so that making it takes
 * no more than a tenth of the time, and no pause is longer than `longestPause` ms.
 */
export class StateWriter {
  #isOpen = false
  #dirty = false
  #writing: Promise<void> | undefined
  readonly #closed = new AbortController()

  constructor(
    /** Writes the state as it is now; gives the ms that making it took without the waits for the disk. */
    private readonly write: () => Promise<number>,
    private readonly longestPause: number,
    private readonly log: Logger,
  ) {}

  /** The first write: from here on it can be relied on. */
  async open(): Promise<void> {
    await this.write()
    this.#isOpen = true
    if (this.#dirty) this.changed()
  }

  changed(): void {
    this.#dirty = true
    if (!this.#isOpen) return
    this.#writing ??= this.#writeWhileDirty().finally(() => {
      this.#writing = undefined
    })
  }

  /** The final write, unless it was never opened. */
  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#closed.abort()
    await this.#writing
    await this.write()
  }

  async #writeWhileDirty(): Promise<void> {
    const { signal } = this.#closed
    while (this.#dirty && !signal.aborted) {
      this.#dirty = false
      try {
        const took = await this.write()
        await pause(Math.min(this.longestPause, Math.max(shortestPause, 10 * took)), signal)
      } catch (error) {
        this.#dirty = true
        this.log.error(`positions can't be written, a restart would bring events twice: ${(error as Error).message}`)
        await pause(retryAfter, signal)
      }
    }
  }
}

const shortestPause = 5
const retryAfter = 500
