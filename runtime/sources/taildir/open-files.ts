import type { TailedFile } from './tailed-file.ts'

/** Bounds the open handles: the file that was used longest ago is closed first; it is opened again when it has news. */
export class OpenFiles {
  /** The oldest use first. */
  readonly #files = new Set<TailedFile>()

  constructor(private readonly most = 512) {}

  get hasRoom(): boolean {
    return this.#files.size < this.most
  }

  use(file: TailedFile): void {
    this.#files.delete(file)
    this.#files.add(file)
    if (this.#files.size > this.most) this.#closeOldest(file)
  }

  forget(file: TailedFile): void {
    this.#files.delete(file)
  }

  /** Displaced files stay open: nothing but the handle leads to them. */
  #closeOldest(except: TailedFile): void {
    for (const file of this.#files) {
      if (file === except || file.displaced || file.busy > 0) continue
      this.#files.delete(file)
      void file.close()
      return
    }
  }
}
