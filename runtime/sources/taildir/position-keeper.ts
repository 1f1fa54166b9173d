import type { Logger } from '../../core/log.ts'
import { makeFolderOf, replaceFile } from '../shared/atomic-file.ts'
import { StateWriter } from '../shared/state-writer.ts'
import { headsPath, headsText, positionsText } from './position-file.ts'
import type { TailedFile } from './tailed-file.ts'

/** Keeps the position file and the heads beside it up to date. */
export class PositionKeeper {
  #headsDirty = true
  readonly #writer: StateWriter

  constructor(
    private readonly path: string,
    private readonly files: () => readonly TailedFile[],
    longestPause: number,
    log: Logger,
  ) {
    this.#writer = new StateWriter(() => this.#write(), longestPause, log)
  }

  async open(): Promise<void> {
    await makeFolderOf(this.path)
    await this.#writer.open()
  }

  moved(): void {
    this.#writer.changed()
  }

  /** A file is new, gone, or known by more of its first bytes. */
  headsChanged(): void {
    this.#headsDirty = true
    this.#writer.changed()
  }

  close(): Promise<void> {
    return this.#writer.close()
  }

  async #write(): Promise<number> {
    const began = performance.now()
    const text = positionsText(this.files())
    const took = performance.now() - began
    await replaceFile(this.path, text)
    if (!this.#headsDirty) return took
    this.#headsDirty = false
    await replaceFile(headsPath(this.path), headsText(this.files()))
    return 2 * took
  }
}
