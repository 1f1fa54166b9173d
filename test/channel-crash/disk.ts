/**
 * A disk in memory for the channel's file layer. It knows what was synced, and a power loss forgets what was not: of
 * each file a random part of the unsynced sectors arrives, in any order; of each directory some of the unsynced names.
 *
 * A process sees the disk through `process(plan)`. The plan is asked before every operation and may let it pass, make it
 * fail, or end the process before it, in the middle of it (a write that is half done) or after it. A dead process's calls
 * never return; what it had written without a sync is still in the page cache, as after a SIGKILL.
 */
import { dirname } from 'node:path'
import type { Files, OpenFile } from '../../runtime/channels/file/files.ts'
import { type Random, upTo } from './random.ts'

export interface Operation {
  readonly kind:
    | 'open'
    | 'create'
    | 'read'
    | 'write'
    | 'sync'
    | 'close'
    | 'list'
    | 'remove'
    | 'rename'
    | 'syncDirectory'
    | 'link'
  readonly path: string
  readonly buffers?: readonly Uint8Array[]
}

export type Verdict = 'pass' | 'before' | 'middle' | 'after' | Error
export type Plan = (operation: Operation) => Verdict

const sector = 512

class Inode {
  live: Buffer = Buffer.alloc(0)
  synced: Buffer = Buffer.alloc(0)
  unsynced: { at: number; bytes: Buffer }[] = []
}

type Node = Inode | { readonly link: string; touched: number }

interface NameChange {
  readonly path: string
  readonly node: Node | undefined
}

export class Disk {
  readonly #directories = new Set<string>()
  #live = new Map<string, Node>()
  #synced = new Map<string, Node>()
  /** Per directory, changes of names in their order; a rename is one change of two names. */
  readonly #unsynced = new Map<string, NameChange[][]>()
  /** Bytes that freeSpace tells; writes do not count against it. */
  free = Number.MAX_SAFE_INTEGER
  /** Every write that needs a new block fails. */
  full = false

  process(plan: Plan = () => 'pass'): { files: Files; died: Promise<void> } {
    let die = () => {}
    const died = new Promise<void>(resolve => {
      die = resolve
    })
    return { files: new ProcessFiles(this, plan, die), died }
  }

  /** The machine goes down: only what was synced is sure to be there afterwards. */
  losePower(random: Random): void {
    for (const changes of this.#unsynced.values())
      for (const change of changes) if (random() < 0.5) this.#apply(this.#synced, change)
    this.#unsynced.clear()
    this.#live = new Map(this.#synced)
    for (const node of this.#live.values()) if (node instanceof Inode) forget(node, random)
  }

  /** Another disk with the same content, all of it synced; locks are left out. */
  copy(): Disk {
    const copy = new Disk()
    for (const directory of this.#directories) copy.addDirectory(directory)
    for (const [path, node] of this.#live) if (node instanceof Inode) copy.set(path, node.live)
    return copy
  }

  node(path: string): Node | undefined {
    return this.#live.get(path)
  }

  /** The content of a file, for a test that damages it: what it changes is there at once and stays. */
  content(path: string): Buffer {
    return this.#inode(path).live
  }

  /** Puts `bytes` in the place of a file's content, as if it had always been so. */
  replace(path: string, bytes: Buffer): void {
    const inode = this.#inode(path)
    inode.live = Buffer.from(bytes)
    inode.synced = Buffer.from(bytes)
    inode.unsynced = []
  }

  /** Puts a file there, or takes it away, synced. */
  set(path: string, bytes: Buffer | undefined): void {
    const node = bytes === undefined ? undefined : new Inode()
    for (const names of [this.#live, this.#synced]) this.#apply(names, [{ path, node }])
    if (bytes !== undefined) this.replace(path, bytes)
  }

  paths(directory = ''): string[] {
    return [...this.#live.keys()].filter(path => path.startsWith(directory)).sort()
  }

  addDirectory(path: string): void {
    for (let made = path; made !== dirname(made); made = dirname(made)) this.#directories.add(made)
  }

  requireDirectory(path: string): void {
    if (!this.#directories.has(path)) throw systemError('ENOENT', path)
  }

  change(...changes: NameChange[]): void {
    this.#apply(this.#live, changes)
    const directory = dirname(changes[0]!.path)
    this.#unsynced.set(directory, [...(this.#unsynced.get(directory) ?? []), changes])
  }

  syncNames(directory: string): void {
    for (const change of this.#unsynced.get(directory) ?? []) this.#apply(this.#synced, change)
    this.#unsynced.delete(directory)
  }

  #inode(path: string): Inode {
    const node = this.#live.get(path)
    if (!(node instanceof Inode)) throw systemError('ENOENT', path)
    return node
  }

  #apply(names: Map<string, Node>, changes: readonly NameChange[]): void {
    for (const { path, node } of changes)
      if (node === undefined) names.delete(path)
      else names.set(path, node)
  }
}

/** What is left of a file after a power loss. */
function forget(inode: Inode, random: Random): void {
  const fate = upTo(random, 4)
  for (const { at, bytes } of inode.unsynced) {
    if (fate === 0) break
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + sector - ((at + from) % sector))
      if (fate === 1 || random() < 0.6) inode.synced = written(inode.synced, at + from, bytes.subarray(from, to))
      else if (fate === 2) break
      from = to
    }
  }
  inode.unsynced = []
  inode.live = Buffer.from(inode.synced)
}

function written(content: Buffer, at: number, bytes: Uint8Array): Buffer {
  const end = at + bytes.length
  // Room to grow, so that a file of many appends is not copied for each.
  let grown: Buffer = content
  if (end > content.length) {
    const room = content.buffer.byteLength - content.byteOffset
    if (end <= room && content.buffer instanceof ArrayBuffer && content.byteOffset === 0)
      grown = Buffer.from(content.buffer, 0, end)
    else {
      const larger = new ArrayBuffer(Math.max(end * 2, 4096))
      grown = Buffer.from(larger, 0, end)
      content.copy(grown)
    }
  }
  grown.set(bytes, at)
  return grown
}

class ProcessFiles implements Files {
  #dead = false

  constructor(
    private readonly disk: Disk,
    private readonly plan: Plan,
    private readonly die: () => void,
  ) {}

  async open(path: string, how: 'read' | 'change' | 'create'): Promise<OpenFile> {
    return this.step({ kind: how === 'create' ? 'create' : 'open', path }, () => {
      const { disk } = this
      disk.requireDirectory(dirname(path))
      const node = disk.node(path)
      if (how === 'create') {
        if (node !== undefined) throw systemError('EEXIST', path)
        const inode = new Inode()
        disk.change({ path, node: inode })
        return new ProcessFile(this, disk, path, inode)
      }
      if (!(node instanceof Inode)) throw systemError('ENOENT', path)
      return new ProcessFile(this, disk, path, node)
    })
  }

  async list(directory: string): Promise<string[]> {
    return this.step({ kind: 'list', path: directory }, () => {
      this.disk.requireDirectory(directory)
      const names = this.disk.paths(`${directory}/`).map(path => path.slice(directory.length + 1))
      return names.filter(name => !name.includes('/'))
    })
  }

  async makeDirectory(path: string): Promise<void> {
    this.disk.addDirectory(path)
  }

  async remove(path: string): Promise<void> {
    return this.step({ kind: 'remove', path }, () => {
      if (this.disk.node(path) === undefined) throw systemError('ENOENT', path)
      this.disk.change({ path, node: undefined })
    })
  }

  async rename(from: string, to: string): Promise<void> {
    return this.step({ kind: 'rename', path: from }, () => {
      const node = this.disk.node(from)
      if (node === undefined) throw systemError('ENOENT', from)
      this.disk.change({ path: from, node: undefined }, { path: to, node })
    })
  }

  async syncDirectory(path: string): Promise<void> {
    return this.step({ kind: 'syncDirectory', path }, () => this.disk.syncNames(path))
  }

  async freeSpace(): Promise<number> {
    return this.disk.free
  }

  async makeLink(path: string, text: string): Promise<void> {
    return this.step({ kind: 'link', path }, () => {
      if (this.disk.node(path) !== undefined) throw systemError('EEXIST', path)
      this.disk.change({ path, node: { link: text, touched: Date.now() } })
    })
  }

  async readLink(path: string): Promise<{ text: string; touched: number } | undefined> {
    const node = this.disk.node(path)
    return node === undefined || node instanceof Inode ? undefined : { text: node.link, touched: node.touched }
  }

  async touchLink(): Promise<void> {}

  /** Runs one operation as the plan says. `half` does a part of it. */
  async step<T>(operation: Operation, effect: () => T, half: () => void = () => {}): Promise<T> {
    // A sync takes its time on a real disk: others get their turn.
    if (operation.kind === 'sync') await new Promise(setImmediate)
    if (this.#dead) return new Promise<T>(() => {})
    const verdict = this.plan(operation)
    if (verdict instanceof Error) {
      // A write that fails may have done a part.
      half()
      throw verdict
    }
    if (verdict === 'before') return this.#end()
    if (verdict === 'middle') {
      half()
      return this.#end()
    }
    const result = effect()
    return verdict === 'after' ? this.#end() : result
  }

  #end<T>(): Promise<T> {
    this.#dead = true
    this.die()
    return new Promise<T>(() => {})
  }
}

class ProcessFile implements OpenFile {
  constructor(
    private readonly process: ProcessFiles,
    private readonly disk: Disk,
    private readonly path: string,
    private readonly inode: Inode,
  ) {}

  async size(): Promise<number> {
    return this.inode.live.length
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    return this.process.step({ kind: 'read', path: this.path }, () => {
      const bytes = this.inode.live.subarray(position, position + into.length)
      into.set(bytes)
      return bytes.length
    })
  }

  async write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    const bytes = Buffer.concat(buffers)
    const write = (length: number) => {
      if (this.disk.full && position + length > this.inode.live.length) throw systemError('ENOSPC', this.path)
      const part = bytes.subarray(0, length)
      this.inode.live = written(this.inode.live, position, part)
      this.inode.unsynced.push({ at: position, bytes: part })
    }
    const operation: Operation = { kind: 'write', path: this.path, buffers }
    await this.process.step(
      operation,
      () => write(bytes.length),
      () => write(bytes.length >> 1),
    )
  }

  async sync(): Promise<void> {
    await this.process.step({ kind: 'sync', path: this.path }, () => {
      for (const { at, bytes } of this.inode.unsynced) this.inode.synced = written(this.inode.synced, at, bytes)
      this.inode.unsynced = []
    })
  }

  async writeSynced(buffers: readonly Uint8Array[], position: number): Promise<void> {
    await this.write(buffers, position)
    await this.sync()
  }

  async close(): Promise<void> {}
}

export function systemError(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code })
}
