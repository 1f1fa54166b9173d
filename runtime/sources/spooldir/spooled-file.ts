import { type FileHandle, open } from 'node:fs/promises'
import { LowWaterMark } from '../shared/low-water-mark.ts'
import type { Progress } from './tracker.ts'

/** A file on its way: being read, or read and not yet all safe. */
export class SpooledFile {
  readToEnd = false
  readonly safe: LowWaterMark

  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
    readonly inode: string,
    readonly size: number,
    /** Modification time in ms. */
    readonly modified: number,
    start: number,
    moved: () => void,
  ) {
    this.safe = new LowWaterMark(start, moved)
  }

  /** Opens it; reading starts where `left`, the progress of the last run, says if it is about this file. */
  static async open(path: string, left: Progress | undefined, moved: () => void): Promise<SpooledFile> {
    const handle = await open(path, 'r')
    const stats = await handle.stat({ bigint: true })
    const inode = String(stats.ino)
    const isIt = left?.path === path && (left.inode === undefined || left.inode === inode)
    const start = isIt && left.offset <= Number(stats.size) ? left.offset : 0
    const { size, mtimeMs } = await handle.stat()
    return new SpooledFile(path, handle, inode, size, mtimeMs, start, moved)
  }

  get start(): number {
    return this.safe.position
  }

  get progress(): Progress {
    return { path: this.path, offset: this.safe.position, inode: this.inode }
  }

  /** Nothing is left to be done with it but to retire it. */
  get isDone(): boolean {
    return this.readToEnd && this.safe.idle
  }
}
