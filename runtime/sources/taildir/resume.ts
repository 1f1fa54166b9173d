/**
 * Where reading starts after a restart: each file that the last run knew goes on at its position, also when it was
 * renamed meanwhile; a truncated or replaced one starts at 0, and what had not been read is taken from its new place.
 *
 * Flume knows a file by inode and path. An inode with another path is the known file too, and not a new one in its place,
 * when it was made before the positions were written, or when its beginning says so.
 */
import type { BigIntStats } from 'node:fs'
import { basename, dirname } from 'node:path'
import { findCopy } from './copies.ts'
import type { FileTable } from './file-table.ts'
import { type Folder, filesIn, type Seen } from './folder.ts'
import type { FileGroup } from './groups.ts'
import type { KnownPosition } from './position-file.ts'
import { identityOf, type TailedFile } from './tailed-file.ts'

export class Resume {
  readonly #left: Set<KnownPosition>
  readonly #byInode = new Map<bigint, KnownPosition[]>()
  readonly #paths: ReadonlySet<string>

  constructor(
    private readonly table: FileTable,
    known: readonly KnownPosition[],
    /** When the positions were written, by Date.now(). */
    private readonly writtenAt: number,
    private readonly skipToEnd: boolean,
  ) {
    this.#left = new Set(known)
    for (const one of known) this.#byInode.set(one.inode, [...(this.#byInode.get(one.inode) ?? []), one])
    this.#paths = new Set(known.map(one => one.path))
  }

  async start(folder: Folder, seen: readonly Seen[]): Promise<void> {
    for (const one of seen) {
      if (one.stats === undefined || this.table.has(identityOf(one.stats))) continue
      await this.#startFile(one.path, one.group, one.stats)
    }
    await this.#findDisplaced(folder)
  }

  async #startFile(path: string, group: FileGroup, stats: BigIntStats): Promise<void> {
    const known = this.#byInode.get(stats.ino) ?? []
    const likely = [...known].sort((a, b) => Number(b.path === path) - Number(a.path === path))
    for (const one of likely) {
      const file = this.#fileOf(one, path, group, stats)
      if (!(await this.#isIt(one, file, path, stats))) continue
      this.#left.delete(one)
      file.identity = identityOf(stats)
      return await this.table.add(file, stats)
    }
    const isNew = likely.length === 0 && !this.#paths.has(path)
    const position = isNew && this.skipToEnd ? Number(stats.size) : 0
    await this.table.add(this.table.make(identityOf(stats), path, group, position), stats)
  }

  /** By Flume's rule inode and path; with what we know besides, a renamed file is found and a reused inode is not taken. */
  async #isIt(known: KnownPosition, file: TailedFile, path: string, stats: BigIntStats): Promise<boolean> {
    if (known.path !== path) return await this.table.same(file, path, stats)
    if (Number(stats.size) < known.position || !(await file.open(path))) return false
    if (await file.isIntact()) return true
    await file.close()
    return false
  }

  /** Files of the last run whose name is gone or now another file's: under other names, or as copies. */
  async #findDisplaced(folder: Folder): Promise<void> {
    const left = [...this.#left].filter(one => dirname(one.path) === folder.path)
    if (left.length === 0) return
    const present = (await filesIn(folder.path)).filter(one => !this.table.has(identityOf(one.stats)))
    for (const one of left) {
      const group = folder.groupOf(basename(one.path))
      if (group === undefined) continue
      this.#left.delete(one)
      const renamed = present.find(({ stats }) => stats.ino === one.inode)
      const found =
        (renamed && (await this.#renamed(one, group, renamed.path, renamed.stats))) ?? (await this.#copied(one, group))
      if (found !== undefined) this.table.addDisplaced(found)
    }
  }

  async #renamed(known: KnownPosition, group: FileGroup, path: string, stats: BigIntStats) {
    const file = this.#fileOf(known, known.path, group, stats)
    if (!(await this.table.same(file, path, stats))) return undefined
    file.identity = identityOf(stats)
    file.note(stats)
    return file
  }

  async #copied(known: KnownPosition, group: FileGroup): Promise<TailedFile | undefined> {
    if (known.print === undefined) return undefined
    const file = this.table.make({ device: 0n, inode: known.inode, birth: 0n }, known.path, group, known.position)
    file.print = known.print
    file.intactAt = this.writtenAt
    const copy = await findCopy(file, identity => this.table.has(identity))
    if (copy === undefined) return undefined
    file.identity = copy.identity
    file.handle = copy.handle
    file.note(await copy.handle.stat({ bigint: true }))
    return file
  }

  /** The known file, if what `stats` tell of is that. */
  #fileOf(known: KnownPosition, path: string, group: FileGroup, stats: BigIntStats): TailedFile {
    const existed = stats.birthtimeNs > 0n && Number(stats.birthtimeMs) <= this.writtenAt
    const identity = { ...identityOf(stats), birth: existed ? stats.birthtimeNs : -1n }
    const file = this.table.make(identity, path, group, known.position)
    if (known.print !== undefined) file.print = known.print
    return file
  }
}
