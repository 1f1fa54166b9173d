/**
 * The followed files, kept in step with what stands in the folders.
 *
 * A file is told by device and inode, so a new name is no new file: one that now has another matching name goes on from
 * where it was, one whose new name does not match is read to its end (it is displaced), by its open handle, or found by
 * its inode among all names of the folder. A file that is no longer what was read so far was truncated: it starts again
 * at 0, and when a copy was made of it first (copy and truncate) what had not been read is taken from the copy.
 */
import type { BigIntStats } from 'node:fs'
import type { Logger } from '../../core/log.ts'
import { findCopy } from './copies.ts'
import { longest } from './fingerprint.ts'
import { type Folder, filesIn, type Seen, statFile } from './folder.ts'
import type { FileGroup } from './groups.ts'
import { OpenFiles } from './open-files.ts'
import { type Identity, identityOf, keyOf, TailedFile } from './tailed-file.ts'

export interface TableEvents {
  /** A position has become safe. */
  moved(): void
  /** A file came or went. */
  filesChanged(): void
}

export class FileTable {
  /** Files that may hold something unread. */
  readonly news = new Set<TailedFile>()
  /** Files without a name of their own. */
  readonly displaced = new Set<TailedFile>()
  readonly #files = new Map<string, TailedFile>()
  readonly #byPath = new Map<string, TailedFile>()
  readonly #open = new OpenFiles()

  constructor(
    private readonly log: Logger,
    private readonly events: TableEvents,
  ) {}

  get files(): TailedFile[] {
    return [...this.#files.values()]
  }

  /** Those that a later run should know: a file without a name that was read to its end is done with, as in Flume. */
  get unfinished(): TailedFile[] {
    return this.files.filter(file => !file.displaced || file.safe.position < file.size)
  }

  has(identity: Identity): boolean {
    return this.#files.has(keyOf(identity))
  }

  /** Files with news: displaced ones first, for their lines are older, then by modification time as in Flume. */
  inOrder(): TailedFile[] {
    const rank = (file: TailedFile) => (file.displaced ? 0 : 1)
    return [...this.news].sort((a, b) => rank(a) - rank(b) || Number(a.modified - b.modified))
  }

  make(identity: Identity, path: string, group: FileGroup, position: number): TailedFile {
    return new TailedFile(identity, path, group, position, () => this.events.moved())
  }

  /** Follows a file under the name that it has. */
  async add(file: TailedFile, stats: BigIntStats): Promise<void> {
    file.note(stats)
    this.#files.set(file.key, file)
    this.#byPath.set(file.path, file)
    // Opened at once: should it be renamed before its turn, the handle still leads to it.
    if (this.#open.hasRoom) await this.ready(file)
    if (file.size > file.position) this.news.add(file)
    this.events.filesChanged()
  }

  /** A file without a name of its own, opened already. */
  addDisplaced(file: TailedFile): void {
    this.#setDisplaced(file, true)
    this.#files.set(file.key, file)
    this.#open.use(file)
    this.news.add(file)
    this.events.filesChanged()
  }

  /** Opens it for reading; false when another file stands at its path or none. */
  async ready(file: TailedFile): Promise<boolean> {
    try {
      const ready = file.handle !== undefined || (!file.displaced && (await file.open()))
      if (ready) this.#open.use(file)
      return ready
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.log.warn(`${file.path} can't be opened: ${(error as Error).message}`)
      return false
    }
  }

  /** Takes in what was seen of a folder. */
  async update(folder: Folder, seen: readonly Seen[], complete: boolean): Promise<void> {
    const all = [...seen, ...(await this.#oldNames(seen))]
    const displaced = all.flatMap(({ path, stats }) => this.#displaceUnless(path, stats))
    if (complete) displaced.push(...this.#displaceAbsent(folder, seen))
    for (const { path, group, stats } of all) if (stats !== undefined) await this.#place(path, group, stats)
    await this.#pursue(
      folder,
      displaced.filter(file => file.displaced),
    )
  }

  /** Looks at the displaced files that are still open. */
  async updateDisplaced(): Promise<void> {
    for (const file of this.displaced) {
      const stats = await file.handle?.stat({ bigint: true })
      if (stats !== undefined) await this.#refresh(file, stats)
    }
  }

  /** What was read at `file` so far is no longer there. */
  async cut(file: TailedFile): Promise<void> {
    if (this.#files.get(file.key) !== file) return
    const { handle } = file
    const fresh = this.make(file.identity, file.path, file.group, 0)
    fresh.handle = handle
    this.#setDisplaced(fresh, file.displaced)
    this.#setDisplaced(file, false)
    file.handle = undefined
    this.#files.set(fresh.key, fresh)
    if (this.#byPath.get(file.path) === file) this.#byPath.set(file.path, fresh)
    this.news.delete(file)
    this.#open.forget(file)
    await this.#readRestFromCopy(file)
    this.news.add(fresh)
    this.events.filesChanged()
  }

  async forget(file: TailedFile): Promise<void> {
    if (this.#files.get(file.key) === file) this.#files.delete(file.key)
    if (this.#byPath.get(file.path) === file) this.#byPath.delete(file.path)
    this.#setDisplaced(file, false)
    this.news.delete(file)
    this.#open.forget(file)
    await file.close()
    this.events.filesChanged()
  }

  async close(): Promise<void> {
    await Promise.all(this.files.map(file => file.close()))
  }

  /** Whether `file` and what stands at `path` are the same although the name differs: an inode may have been reused. */
  async same(file: TailedFile, path: string, stats: BigIntStats): Promise<boolean> {
    if (file.handle !== undefined) return true
    if (Number(stats.size) < file.position || !(await file.open(path))) return false
    const born = file.identity.birth === stats.birthtimeNs
    if ((born || file.print.length === longest || file.position === 0) && (await file.isIntact())) return true
    await file.close()
    return false
  }

  /** A known file seen at a new name: its old name must be looked at too, the system may not have told of it yet. */
  async #oldNames(seen: readonly Seen[]): Promise<Seen[]> {
    const paths = new Set(seen.map(one => one.path))
    const old: Seen[] = []
    for (const { path, stats } of seen) {
      const file = stats && this.#files.get(keyOf(identityOf(stats)))
      if (file === undefined || file.path === path || file.displaced || paths.has(file.path)) continue
      paths.add(file.path)
      old.push({ path: file.path, group: file.group, stats: await statFile(file.path) })
    }
    return old
  }

  #displaceUnless(path: string, stats: BigIntStats | undefined): TailedFile[] {
    const file = this.#byPath.get(path)
    if (file === undefined || (stats !== undefined && keyOf(identityOf(stats)) === file.key)) return []
    this.#byPath.delete(path)
    this.#setDisplaced(file, true)
    this.events.filesChanged()
    return [file]
  }

  #displaceAbsent(folder: Folder, seen: readonly Seen[]): TailedFile[] {
    const present = new Set(seen.map(one => one.path))
    const here = [...this.#byPath].filter(([path, file]) => file.group.folder === folder.path && !present.has(path))
    return here.flatMap(([path]) => this.#displaceUnless(path, undefined))
  }

  async #place(path: string, group: FileGroup, stats: BigIntStats): Promise<void> {
    const file = this.#files.get(keyOf(identityOf(stats)))
    if (file !== undefined && this.#byPath.get(path) === file) return await this.#refresh(file, stats)
    if (file !== undefined && !file.displaced) return // a second name: a link
    if (file !== undefined && (await this.same(file, path, stats))) return await this.#rename(file, path, stats)
    if (file !== undefined) await this.forget(file)
    await this.add(this.make(identityOf(stats), path, group, 0), stats)
  }

  async #rename(file: TailedFile, path: string, stats: BigIntStats): Promise<void> {
    this.#byPath.set(path, file)
    file.path = path
    this.#setDisplaced(file, false)
    this.events.filesChanged()
    await this.#refresh(file, stats)
  }

  async #refresh(file: TailedFile, stats: BigIntStats): Promise<void> {
    const shrunk = Number(stats.size) < file.size
    if (!file.note(stats)) return
    this.news.add(file)
    if (!(await this.ready(file))) return
    if (shrunk && (file.size < file.position || !(await file.isIntact()))) await this.cut(file)
  }

  #setDisplaced(file: TailedFile, displaced: boolean): void {
    file.displaced = displaced
    if (displaced) this.displaced.add(file)
    else this.displaced.delete(file)
  }

  /** Files that lost their name: those that are open go on; the others are looked for by inode among all names. */
  async #pursue(folder: Folder, files: readonly TailedFile[]): Promise<void> {
    for (const file of files) this.news.add(file)
    const closed = new Map(files.filter(file => file.handle === undefined).map(file => [file.key, file]))
    if (closed.size === 0) return
    for (const { path, stats } of await filesIn(folder.path)) {
      const file = closed.get(keyOf(identityOf(stats)))
      if (file !== undefined && (await this.same(file, path, stats))) this.addDisplaced(file)
    }
  }

  /** Copy and truncate: the same object goes on in the copy, so what is on its way stays accounted for. */
  async #readRestFromCopy(file: TailedFile): Promise<void> {
    const copy = await findCopy(file, identity => this.#files.has(keyOf(identity)))
    const unread = Math.max(0, file.size - file.position)
    if (copy !== undefined) {
      this.log.info(`${file.path} was truncated; the rest is read from its copy ${copy.path}`)
      file.identity = copy.identity
      file.handle = copy.handle
      this.addDisplaced(file)
    } else if (unread > 0) this.log.warn(`${file.path} was truncated before its last ${unread} bytes had been read`)
    else this.log.info(`${file.path} was truncated and is read from its start`)
  }
}
