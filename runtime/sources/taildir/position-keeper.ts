import { pause } from '../../core/back-off.ts'
import type { Logger } from '../../core/log.ts'
import { makeFolderOf } from '../shared/atomic-file.ts'
import { writeHeads, writePositions } from './position-file.ts'
import type { TailedFile } from './tailed-file.ts'

/**
 * Writes positions soon after they moved: with the acknowledgements, but never for more than a tenth of the time, and
 * at the latest `longestWait` ms after the last write.
 */
export class PositionKeeper {
  #isOpen = false
  #dirty = false
  #headsDirty = true
  #writing: Promise<void> | undefined
  readonly #closed = new AbortController()

  constructor(
    private readonly path: string,
    private readonly files: () => readonly TailedFile[],
    private readonly longestWait: number,
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
      const began = performance.now()
      try {
        await this.#write()
      } catch (error) {
        this.#dirty = true
        this.log.error(`positions can't be written, a restart would bring events twice: ${(error as Error).message}`)
      }
      const took = performance.now() - began
      await pause(Math.min(this.longestWait, Math.max(5, 10 * took)), this.#closed.signal)
    }
  }

  async #write(): Promise<void> {
    this.#dirty = false
    await writePositions(this.path, this.files())
    if (!this.#headsDirty) return
    this.#headsDirty = false
    await writeHeads(this.path, this.files())
  }
}
