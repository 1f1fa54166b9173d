import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Logger } from '../../core/log.ts'
import { NamePattern } from '../../core/name-pattern.ts'

export interface CandidateRules {
  readonly folder: string
  readonly recursive: boolean
  readonly order: 'oldest' | 'youngest' | 'random'
  readonly include: string
  readonly ignore: string
  /** Ending of finished files. */
  readonly suffix: string
  /** Folder whose empty files mark finished ones; undefined when those are renamed or deleted. */
  readonly markers: string | undefined
}

interface Candidate {
  readonly path: string
  readonly name: string
  /** Modification time in ms. */
  readonly time: number
}

/** The files that wait in the folder, in the order in which they are to be read. */
export class Candidates {
  readonly #include: NamePattern
  readonly #ignore: NamePattern
  #waiting: Candidate[] = []
  #staleAt = 0

  constructor(
    private readonly rules: CandidateRules,
    private readonly log: Logger,
  ) {
    this.#include = new NamePattern(rules.include)
    this.#ignore = new NamePattern(rules.ignore, true)
  }

  /** The next file that is not among `taken`. The folder is listed anew when the list is used up or some time old. */
  async next(taken: ReadonlySet<string>): Promise<string | undefined> {
    if (this.#waiting.length === 0 || Date.now() > this.#staleAt) await this.#list(taken)
    for (;;) {
      const path = this.#waiting.pop()?.path
      if (path === undefined || !taken.has(path)) return path
    }
  }

  /** Those taken now are left out for good: when their turn comes they may be finished and look like new ones. */
  async #list(taken: ReadonlySet<string>): Promise<void> {
    const began = performance.now()
    const { markers } = this.rules
    const marked = new Set(markers === undefined ? [] : await readdir(markers, { recursive: true }))
    const found: Candidate[] = []
    for await (const [path, name] of this.#walk(this.rules.folder)) {
      if (taken.has(path) || marked.has(relative(this.rules.folder, path) + this.rules.suffix)) continue
      const stats = await stat(path).catch(() => undefined)
      if (stats?.isFile()) found.push({ path, name, time: Math.floor(stats.mtimeMs) })
    }
    // The next one last: taking it from the end costs nothing.
    this.#waiting = this.#inOrder(found).reverse()
    this.#staleAt = Date.now() + Math.max(shortestAge, 10 * (performance.now() - began))
  }

  #inOrder(found: Candidate[]): Candidate[] {
    const { order } = this.rules
    if (order === 'random') return found
    const sign = order === 'oldest' ? 1 : -1
    return found.sort((a, b) => sign * (a.time - b.time) || (a.name < b.name ? -1 : 1))
  }

  /** Paths and names of what may be read; links to folders are not followed. */
  async *#walk(folder: string): AsyncGenerator<[path: string, name: string]> {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (this.#isEntered(entry, path)) yield* this.#walk(path)
      } else if (this.#isTaken(entry.name)) yield [path, entry.name]
    }
  }

  #isEntered({ name }: Dirent, path: string): boolean {
    return (
      this.rules.recursive &&
      !name.startsWith('.') &&
      !this.#ignore.matches(name, this.log) &&
      path !== this.rules.markers
    )
  }

  #isTaken(name: string): boolean {
    if (name.endsWith(this.rules.suffix) || name.startsWith('.')) return false
    return this.#include.matches(name, this.log) && !this.#ignore.matches(name, this.log)
  }
}

/** A list is used for this long in ms, or longer when making it takes long. */
const shortestAge = 200
