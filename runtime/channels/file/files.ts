/**
 * The few file operations that the channel makes, so that a test can put a disk in their place that fills, fails, or
 * forgets what was not synced. Errors carry Node's codes (ENOENT, ENOSPC, EIO …).
 */
import fs from 'node:fs'
import { lstat, lutimes, mkdir, open, readdir, readlink, rename, statfs, symlink, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface Files {
  /** `read`: an existing file. `change`: an existing file, to read and write. `create`: a new one, or EEXIST. */
  open(path: string, how: 'read' | 'change' | 'create'): Promise<OpenFile>
  list(directory: string): Promise<string[]>
  /** Makes the directory and its parents, and syncs what it made. */
  makeDirectory(path: string): Promise<void>
  remove(path: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Makes names created, changed and removed in the directory outlive a power loss. */
  syncDirectory(path: string): Promise<void>
  /** Bytes that may still be written in this directory. */
  freeSpace(directory: string): Promise<number>
  /** Makes a symbolic link with this text, or fails with EEXIST: one step, and it needs no data block. */
  makeLink(path: string, text: string): Promise<void>
  /** The text of a link and when it was last touched (ms since the epoch); undefined when there is none. */
  readLink(path: string): Promise<{ text: string; touched: number } | undefined>
  touchLink(path: string): Promise<void>
}

export interface OpenFile {
  size(): Promise<number>
  /** Reads as much of `into` as the file has from `position` on; resolves with the number of bytes. */
  read(into: Uint8Array, position: number): Promise<number>
  /** Writes all of the buffers, one behind the other. */
  write(buffers: readonly Uint8Array[], position: number): Promise<void>
  /** Data and size outlive a power loss when it resolves. */
  sync(): Promise<void>
  /** `write` and `sync` in one. When it rejects, any part of the bytes may be there. */
  writeSynced(buffers: readonly Uint8Array[], position: number): Promise<void>
  close(): Promise<void>
}

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_DSYNC } = fs.constants

/**
 * On Linux a file opened with O_DSYNC syncs each write by itself as fdatasync would: one call to the thread pool and
 * back where there would be two, which counts most on a busy machine.
 */
const syncsWrites = process.platform === 'linux'
const writing = O_RDWR | (syncsWrites ? O_DSYNC : 0)
const flags = { read: O_RDONLY, change: writing, create: writing | O_CREAT | O_EXCL }

export const nodeFiles: Files = {
  async open(path, how) {
    return new NodeFile(await open(path, flags[how], 0o600))
  },
  list: directory => readdir(directory),
  async makeDirectory(path) {
    const first = await mkdir(path, { recursive: true, mode: 0o700 })
    if (first === undefined) return
    for (let made = path; made.length >= first.length; made = dirname(made))
      await nodeFiles.syncDirectory(dirname(made))
  },
  remove: path => unlink(path),
  rename: (from, to) => rename(from, to),
  async syncDirectory(path) {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
  async freeSpace(directory) {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  },
  makeLink: (path, text) => symlink(text, path),
  async readLink(path) {
    try {
      return { text: await readlink(path), touched: (await lstat(path)).mtimeMs }
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  },
  touchLink: path => lutimes(path, new Date(), new Date()),
}

/** Plain descriptors with callbacks: half the cost per call of a FileHandle's methods. */
class NodeFile implements OpenFile {
  readonly #handle: fs.promises.FileHandle

  constructor(handle: fs.promises.FileHandle) {
    this.#handle = handle
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    let done = 0
    while (done < into.length) {
      const count = await this.#readOnce(into, done, position + done)
      if (count === 0) break
      done += count
    }
    return done
  }

  #readOnce(into: Uint8Array, offset: number, position: number): Promise<number> {
    return new Promise((resolve, reject) =>
      fs.read(this.#handle.fd, into, offset, into.length - offset, position, (error, count) =>
        error ? reject(error) : resolve(count),
      ),
    )
  }

  async write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0)
    let done = await this.#writeOnce(buffers, position)
    // A short write is rare: it comes before ENOSPC, which the next call then reports.
    while (done < total) done += await this.#writeOnce([Buffer.concat(buffers).subarray(done)], position + done)
  }

  #writeOnce(buffers: readonly Uint8Array[], position: number): Promise<number> {
    return new Promise((resolve, reject) =>
      fs.writev(this.#handle.fd, buffers as Uint8Array[], position, (error, count) =>
        error ? reject(error) : resolve(count),
      ),
    )
  }

  async writeSynced(buffers: readonly Uint8Array[], position: number): Promise<void> {
    await this.write(buffers, position)
    if (!syncsWrites) await this.sync()
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => fs.fdatasync(this.#handle.fd, error => (error ? reject(error) : resolve())))
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
