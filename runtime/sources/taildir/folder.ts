import { type BigIntStats, type FSWatcher, watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import type { Logger } from '../../core/log.ts'
import type { FileGroup } from './groups.ts'

/** What stands at a path now; undefined when there is no regular file. */
export interface Seen {
  readonly path: string
  readonly group: FileGroup
  readonly stats: BigIntStats | undefined
}

/** A folder with the groups that take files from it: lists it, and tells which names changed. */
export class Folder {
  /** Names that the system reported since the last look; undefined: everything may have changed. */
  #changed: Set<string> | undefined
  #watcher: FSWatcher | undefined
  #watched = ''
  #listing: Listing | undefined

  constructor(
    readonly path: string,
    readonly groups: readonly FileGroup[],
    private readonly cacheListing: boolean,
    private readonly log: Logger,
    /** Something happened to a file; `ours` when its name matches. */
    private readonly onChange: (ours: boolean) => void,
  ) {}

  /** The first group whose pattern the name matches. */
  groupOf(name: string): FileGroup | undefined {
    return this.groups.find(group => group.pattern.matches(name, this.log))
  }

  /**
   * What stands at the names that changed since the last call, or at all that match. `complete`: what is not among them
   * is gone. A folder or file that can't be looked at for other reasons tells nothing.
   */
  async look(everything: boolean): Promise<{ readonly seen: Seen[]; readonly complete: boolean }> {
    const changed = this.#changed
    this.#changed = new Set()
    if (!everything && changed !== undefined) return { seen: await this.#statAll([...changed]), complete: false }
    try {
      return { seen: await this.#statAll(await this.#matchingNames()), complete: true }
    } catch (error) {
      this.log.warn(`the folder ${this.path} can't be looked at: ${(error as Error).message}`)
      return { seen: [], complete: false }
    }
  }

  close(): void {
    this.#watcher?.close()
    this.#watcher = undefined
  }

  async #matchingNames(): Promise<readonly string[]> {
    const { dev, ino, mtimeNs, mtimeMs } = await stat(this.path, { bigint: true })
    // The watch comes first: what changes after it is told, what changed before it is listed.
    this.#watch(`${dev}:${ino}`)
    const kept = this.#listing
    // A change within the clock's grain of the listing would not show in the time: such a listing is not trusted.
    const trusted = this.cacheListing && kept?.modified === mtimeNs && kept.at - Number(mtimeMs) > 1000
    if (trusted) return kept.names
    const at = Date.now()
    const names = (await readdir(this.path)).filter(name => this.groupOf(name) !== undefined)
    this.#listing = { names, modified: mtimeNs, at }
    return names
  }

  async #statAll(names: readonly string[]): Promise<Seen[]> {
    const seen: Seen[] = []
    const look = async (name: string) => {
      const group = this.groupOf(name)
      if (group === undefined) return
      const path = pathIn(this.path, name)
      try {
        seen.push({ path, group, stats: await statFile(path) })
      } catch (error) {
        this.log.warn(`${path} can't be looked at: ${(error as Error).message}`)
      }
    }
    for (let i = 0; i < names.length; i += sideBySide) await Promise.all(names.slice(i, i + sideBySide).map(look))
    return seen
  }

  /** Watches the folder that stands at the path now. Where that can't be, the regular looks have to do. */
  #watch(identity: string): void {
    if (this.#watcher !== undefined && this.#watched === identity) return
    this.close()
    this.#watched = identity
    try {
      this.#watcher = watch(this.path, { persistent: false }, (_, name) => this.#told(name))
      this.#watcher.on('error', error => this.#unwatch(error))
    } catch (error) {
      this.#unwatch(error as Error)
    }
  }

  #unwatch(error: Error): void {
    this.close()
    this.log.warn(`changes in ${this.path} are not told by the system, it is looked at regularly: ${error.message}`)
  }

  #told(name: string | null): void {
    const ours = name === null || this.groupOf(name) !== undefined
    if (name === null) this.#changed = undefined
    else if (ours) this.#changed?.add(name)
    this.onChange(ours)
  }
}

interface Listing {
  readonly names: readonly string[]
  readonly modified: bigint
  /** By Date.now(). */
  readonly at: number
}

const sideBySide = 32

/** Not normalised: position files name files as the pipeline does. */
export const pathIn = (folder: string, name: string) => (folder === '/' ? `/${name}` : `${folder}/${name}`)

/** Every regular file of a folder, whatever its name; none when the folder can't be listed. */
export async function filesIn(folder: string): Promise<{ readonly path: string; readonly stats: BigIntStats }[]> {
  const found: { path: string; stats: BigIntStats }[] = []
  for (const name of await readdir(folder).catch(() => [])) {
    const path = pathIn(folder, name)
    const stats = await statFile(path).catch(() => undefined)
    if (stats !== undefined) found.push({ path, stats })
  }
  return found
}

/** Undefined when there is no regular file; links are followed. Rejects when that can't be told. */
export async function statFile(path: string): Promise<BigIntStats | undefined> {
  try {
    const stats = await stat(path, { bigint: true })
    return stats.isFile() ? stats : undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined
    throw error
  }
}
