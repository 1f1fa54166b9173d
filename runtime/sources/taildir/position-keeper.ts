import { pause } from '../../core/back-off.ts'
import type { Logger } from '../../core/log.ts'
import { makeFolderOf, replaceFile } from '../shared/atomic-file.ts'
import { headsPath, headsText, positionsText } from './position-file.ts'
import type { TailedFile } from './tailed-file.ts'

/**
 * Writes positions when they have moved: at once, and again and again while they move, but so that making the text never
 * takes more than a tenth of the time, and no pause is longer than `longestPause` ms.
 */
export class PositionKeeper {
  #isOpen = false
  #dirty = false
  #headsDirty = true
  /** Time that the last text took to make, in ms. */
  #took = 0
  #writing: Promise<void> | undefined
  readonly #closed = new AbortController()

  constructor(
    private readonly path: string,
    private readonly files: () => readonly TailedFile[],
    private readonly longestPause: number,
    private readonly log: Logger,
  ) {}

  /** The first write: from here on it can be relied on. */
  async open(): Promise<void> {
    await makeFolderOf(this.path)
    await this.#write()
    this.#isOpen = true
    if (this.#dirty) this.moved()
  }

  moved(): void {
    this.#dirty = true
    if (!this.#isOpen) return
    this.#writing ??= this.#writeWhileDirty().finally(() => {
      this.#writing = undefined
    })
  }

  /** A file is new, gone, or known by more of its first bytes. */
  headsChanged(): void {
    this.#headsDirty = true
    this.moved()
  }

  /** The final write, unless it was never opened. */
  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#closed.abort()
    await this.#writing
    await this.#write()
  }

  async #writeWhileDirty(): Promise<void> {
    while (this.#dirty && !this.#closed.signal.aborted) {
      try {
        await this.#write()
      } catch (error) {
        this.#dirty = true
        this.log.error(`positions can't be written, a restart would bring events twice: ${(error as Error).message}`)
        await pause(retryAfter, this.#closed.signal)
      }
      await pause(Math.min(this.longestPause, Math.max(5, 10 * this.#took)), this.#closed.signal)
    }
  }

  async #write(): Promise<void> {
    this.#dirty = false
    const began = performance.now()
    const text = positionsText(this.files())
    this.#took = performance.now() - began
    await replaceFile(this.path, text)
    if (!this.#headsDirty) return
    this.#headsDirty = false
    await replaceFile(headsPath(this.path), headsText(this.files()))
  }
}

const retryAfter = 500
