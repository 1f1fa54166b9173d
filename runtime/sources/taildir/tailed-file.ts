import type { BigIntStats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { cutLines, type Lines, longestLine } from '../../core/lines.ts'
import { LowWaterMark } from '../shared/low-water-mark.ts'
import { type Fingerprint, fingerprint, unknown, verified } from './fingerprint.ts'
import type { FileGroup } from './groups.ts'

/** Which file, whatever its name. */
export interface Identity {
  readonly device: bigint
  readonly inode: bigint
  /** When the inode was made, in ns: 0 or not to be relied on where the file system does not keep it. */
  readonly birth: bigint
}

export const identityOf = (stats: BigIntStats): Identity => ({
  device: stats.dev,
  inode: stats.ino,
  birth: stats.birthtimeNs,
})

/** Unique among the files that exist at one time. */
export const keyOf = ({ device, inode }: Identity): string => `${device}:${inode}`

/** Complete lines of a file. */
export interface Chunk extends Lines {
  readonly data: Buffer
  /** Where `data` starts in the file. */
  readonly start: number
  /** It holds all that there was to read. */
  readonly last: boolean
}

/** One followed file: which it is, how far it was read, how far its lines are safe. */
export class TailedFile {
  handle: FileHandle | undefined
  /** Reads under way: the handle must stay open. */
  busy = 0
  /** Where the next read starts. */
  position: number
  /** Everything before its position is safe. */
  readonly safe: LowWaterMark
  size = 0
  modified = 0n
  /** When it last had something new. Times are Date.now()'s. */
  lastNews = Date.now()
  /** When its head was last seen unchanged. */
  intactAt = Date.now()
  /** Its name was taken away (renamed, deleted, or it is the copy of a truncated file): it is read to its end. */
  displaced = false
  /** Idle long enough: what follows the last line end is taken as a line. */
  takeRest = false
  print = unknown

  constructor(
    public identity: Identity,
    /** The name it matched under, also when it is displaced. */
    public path: string,
    readonly group: FileGroup,
    position: number,
    moved: () => void,
  ) {
    this.position = position
    this.safe = new LowWaterMark(position, moved)
  }

  get key(): string {
    return keyOf(this.identity)
  }

  /** Read to the end, and all of it safe. */
  get finished(): boolean {
    return this.position >= this.size && this.safe.position === this.position
  }

  /** Opens what stands at `path` unless it is open already; false when that is another file. */
  async open(path = this.path): Promise<boolean> {
    if (this.handle !== undefined) return true
    const handle = await open(path, 'r')
    const { dev, ino } = await handle.stat({ bigint: true })
    if (`${dev}:${ino}` === this.key && this.handle === undefined) this.handle = handle
    else await handle.close()
    return this.handle !== undefined
  }

  async close(): Promise<void> {
    const { handle } = this
    if (handle === undefined || this.busy > 0) return
    this.handle = undefined
    await handle.close()
  }

  /** Takes note of a look at it; true when there is something new. */
  note(stats: { readonly size: bigint; readonly mtimeNs: bigint }): boolean {
    const size = Number(stats.size)
    if (size === this.size && stats.mtimeNs === this.modified) return false
    this.size = size
    this.modified = stats.mtimeNs
    this.lastNews = Date.now()
    this.takeRest = false
    return true
  }

  /**
   * The next complete lines, about a mebibyte unless a line is longer; undefined when there are none. 'cut' when the
   * file is no longer the one that was read so far: truncated, and perhaps written anew.
   */
  async read(): Promise<Chunk | 'cut' | undefined> {
    return await this.#using(async handle => {
      const { size } = await handle.stat()
      return size < this.position ? 'cut' : this.#chunk(handle, this.position, size)
    })
  }

  /** The same for what follows a chunk that was not the last. */
  async readOn({ start, consumed }: Chunk): Promise<Chunk | 'cut' | undefined> {
    return await this.#using(handle => this.#chunk(handle, start + consumed, Number.POSITIVE_INFINITY))
  }

  async #chunk(handle: FileHandle, start: number, size: number): Promise<Chunk | 'cut' | undefined> {
    for (let length = chunkSize; ; length *= 2) {
      const data = await readAt(handle, start, Math.min(length, size - start))
      // Checked after the read: a truncation before it shows, and what was read then is not ours.
      if (!(await this.#isTheSame(handle, start, data))) return 'cut'
      const last = data.length < length
      const lines = cutLines(data, { takeRest: (this.takeRest && last) || length >= longestLine, dropCr: true })
      if (lines.count > 0) return { ...lines, data, start, last }
      if (last) return undefined
    }
  }

  /** False when it was truncated since it was last read. */
  async isIntact(): Promise<boolean> {
    return (await this.#using(handle => this.#isTheSame(handle))) ?? true
  }

  /** Compares its head with what is known of it, and learns it; `data`: what was just read at `start`. */
  async #isTheSame(handle: FileHandle, start?: number, data?: Buffer): Promise<boolean> {
    const now = Date.now()
    const isFirst = start === 0 && this.print.length === 0
    const print: Fingerprint | undefined = isFirst ? fingerprint(data!) : await verified(handle, this.print)
    if (print === undefined) return false
    this.print = print
    this.intactAt = now
    return true
  }

  async #using<T>(use: (handle: FileHandle) => Promise<T>): Promise<T | undefined> {
    if (this.handle === undefined) return undefined
    this.busy++
    try {
      return await use(this.handle)
    } finally {
      this.busy--
    }
  }
}

const chunkSize = 1 << 20

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  // Memory of its own, as large as what is read: batches keep it alive.
  const data = Buffer.allocUnsafeSlow(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(data, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled === length ? data : Buffer.from(data.subarray(0, filled))
}
