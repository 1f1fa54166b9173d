import { pause } from '../../core/back-off.ts'
import type { Logger } from '../../core/log.ts'
import { Waiters } from '../../core/waiters.ts'
import type { FileTable } from './file-table.ts'
import type { Folder } from './folder.ts'
import type { TailedFile } from './tailed-file.ts'

/**
 * Keeps the table in step: at once for names that the system reports, and regularly for everything, since reports can
 * fail (network file systems, links to files elsewhere, a lack of watches). It runs beside the reading, so that a file
 * which comes and is renamed while the channels are full is found in time.
 */
export class Discovery {
  #told = false
  readonly #waiters = new Waiters()

  constructor(
    private readonly folders: readonly Folder[],
    private readonly table: FileTable,
    private readonly idleTimeout: number,
    private readonly log: Logger,
    private readonly onNews: () => void,
  ) {}

  /** A change was reported; of a file that is not `ours` it matters only while displaced files are open. */
  told(ours: boolean): void {
    if (!ours && this.table.displaced.size === 0) return
    this.#told = true
    this.#waiters.wakeAll()
  }

  async run(signal: AbortSignal): Promise<void> {
    let next = Date.now()
    while (!signal.aborted) {
      const everything = Date.now() >= next
      this.#told = false
      const took = await this.#timed(() => this.#look(everything))
      if (everything) next = Date.now() + Math.max(shortestInterval, 20 * took)
      if (!this.#told) await this.#waiters.wait(signal, Math.max(0, next - Date.now()))
    }
  }

  async #look(everything: boolean): Promise<void> {
    for (const folder of this.folders) {
      const { seen, complete } = await folder.look(everything)
      await this.table.update(folder, seen, complete)
    }
    await this.table.updateDisplaced()
    if (everything) for (const file of this.table.files) await this.#tidy(file)
    if (this.table.news.size > 0) this.onNews()
  }

  /** A file idle for long gives its rest, as in Flume, and is closed; a displaced one is then forgotten. */
  async #tidy(file: TailedFile): Promise<void> {
    const idle = Date.now() - file.lastNews
    if (idle < this.idleTimeout) return
    if (file.position < file.size && file.handle !== undefined && !file.takeRest) {
      file.takeRest = true
      this.table.news.add(file)
    }
    if (file.finished) await file.close()
    if (file.displaced && file.handle === undefined && (file.finished || idle > longestMissing))
      await this.table.forget(file)
  }

  /** Runs `act` and gives its time in ms. A failure is reported, and what it left undone is done at the next look. */
  async #timed(act: () => Promise<void>): Promise<number> {
    const began = performance.now()
    try {
      await act()
    } catch (error) {
      this.log.error(`looking for changes failed and is tried again: ${(error as Error).message}`)
      await pause(200)
    }
    return performance.now() - began
  }
}

/** Between two looks at everything, in ms; longer when a look takes long, so that it never costs more than 5 %. */
const shortestInterval = 1000
/** A file that can't be found under any name is remembered for this long, in ms: its file system may come back. */
const longestMissing = 3_600_000
