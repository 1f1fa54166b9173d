/**
 * Files on an S3-compatible store, whose objects can't grow. A file in use is several objects: `<path>.part-<offset>` for
 * each append, and `<path>.note`. When it is renamed they are put together as one object, which is there as a whole or not
 * at all, and removed, the first part first: where that is missing the work was done.
 */
import { type Destination, type Entry, FileExists } from '../destination.ts'
import { joined } from './join.ts'
import { Store, type StoredObject, type StoreOptions } from './store.ts'

export class S3 implements Destination {
  readonly #store: Store

  constructor(options: StoreOptions) {
    this.#store = new Store(options)
  }

  /** Nothing is made yet: an object without bytes would be of no use. */
  async create(path: string): Promise<void> {
    if ((await this.#store.list(`${key(path)}.`)).objects.length > 0) throw new FileExists(path)
  }

  async append(path: string, bytes: readonly Buffer[], length: number, signal?: AbortSignal): Promise<void> {
    await this.#store.put(`${key(path)}.part-${String(length).padStart(15, '0')}`, bytes, {}, signal)
  }

  /** Appends are objects of their own, so a cut never goes through one. */
  async truncate(path: string, length: number): Promise<boolean> {
    for (const part of await this.#parts(path)) if (part.offset >= length) await this.#store.remove(part.key)
    return true
  }

  async rename(from: string, to: string): Promise<void> {
    const parts = await this.#parts(from)
    if (parts[0]?.offset === 0) {
      const size = parts.reduce((sum, part) => sum + part.size, 0)
      const there = await this.#store.size(key(to))
      if (there !== undefined && there !== size) throw new FileExists(to)
      if (there === undefined) await joined(this.#store, parts, key(to))
    }
    await this.remove(from)
  }

  async remove(path: string): Promise<void> {
    for (const part of await this.#parts(path)) await this.#store.remove(part.key)
    await this.#store.remove(`${key(path)}.note`)
  }

  async length(path: string): Promise<number | undefined> {
    const parts = await this.#parts(path)
    return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part.size, 0)
  }

  async note(path: string, text: string): Promise<boolean> {
    await this.#store.put(`${key(path)}.note`, [Buffer.from(text)])
    return true
  }

  async noteOf(path: string): Promise<string | undefined> {
    const name = `${key(path)}.note`
    return (await this.#store.size(name)) === undefined ? undefined : (await this.#store.get(name)).toString()
  }

  async isAbandoned(): Promise<boolean> {
    return false
  }

  async list(folder: string): Promise<readonly Entry[]> {
    const prefix = folder === '/' ? '' : `${key(folder)}/`
    const { objects, prefixes } = await this.#store.list(prefix, '/')
    const names = new Set(objects.map(object => object.key.slice(prefix.length).replace(/\.(part-\d{15}|note)$/, '')))
    const folders = prefixes.map(one => ({ name: one.slice(prefix.length, -1), isFolder: true }))
    return [...folders, ...[...names].map(name => ({ name, isFolder: false }))]
  }

  async replicas(): Promise<undefined> {
    return undefined
  }

  /** Whether it may write, a store tells only who writes. */
  async check(folder: string): Promise<string> {
    await this.list(folder)
    return `${folder} can be listed`
  }

  close(): void {
    this.#store.close()
  }

  /** In the order of their offsets. */
  async #parts(path: string): Promise<(StoredObject & { readonly offset: number })[]> {
    const prefix = `${key(path)}.part-`
    const { objects } = await this.#store.list(prefix)
    return objects.map(object => ({ ...object, offset: Number(object.key.slice(prefix.length)) }))
  }
}

const key = (path: string): string => path.slice(1)
