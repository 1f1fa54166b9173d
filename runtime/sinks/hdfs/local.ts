import {
  access,
  constants,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Destination, type Entry, FileExists } from './destination.ts'

/** Folders of this machine. What was appended outlives the process; a file is forced to disk before it gets its name. */
export class LocalFiles implements Destination {
  async create(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    try {
      await (await open(path, 'wx')).close()
    } catch (error) {
      throw codeOf(error) === 'EEXIST' ? new FileExists(path) : error
    }
  }

  async append(path: string, bytes: readonly Buffer[], length: number): Promise<void> {
    const file = await open(path, 'r+')
    try {
      const all = bytes.length === 1 ? bytes[0]! : Buffer.concat(bytes)
      for (let at = 0; at < all.length; ) {
        const { bytesWritten } = await file.write(all, at, all.length - at, length + at)
        at += bytesWritten
      }
    } finally {
      await file.close()
    }
  }

  async truncate(path: string, length: number): Promise<boolean> {
    await truncate(path, length)
    return true
  }

  async rename(from: string, to: string): Promise<void> {
    if ((await this.length(from)) === undefined) {
      if ((await this.length(to)) !== undefined) return
      throw new Error(`there is no file ${from}`)
    }
    if (from !== to && (await this.length(to)) !== undefined) throw new FileExists(to)
    await force(from)
    await mkdir(dirname(to), { recursive: true })
    await rename(from, to)
    await rm(beside(from), { force: true })
  }

  async remove(path: string): Promise<void> {
    await rm(path, { force: true })
    await rm(beside(path), { force: true })
  }

  async length(path: string): Promise<number | undefined> {
    return (await unlessMissing(stat(path)))?.size
  }

  async note(path: string, text: string): Promise<boolean> {
    const next = `${beside(path)}.new`
    await writeFile(next, text)
    await rename(next, beside(path))
    return true
  }

  noteOf(path: string): Promise<string | undefined> {
    return unlessMissing(readFile(beside(path), 'utf8'))
  }

  async isAbandoned(): Promise<boolean> {
    return false
  }

  async list(folder: string): Promise<readonly Entry[]> {
    const entries = (await unlessMissing(readdir(folder, { withFileTypes: true }))) ?? []
    return entries.map(entry => ({ name: entry.name, isFolder: entry.isDirectory() }))
  }

  async replicas(): Promise<undefined> {
    return undefined
  }

  async check(folder: string): Promise<string> {
    let above = folder
    while ((await this.length(above)) === undefined) above = dirname(above)
    if (!(await stat(above)).isDirectory()) throw new Error(`${above} is a file: a folder is wanted there`)
    await access(above, constants.W_OK | constants.X_OK)
    return above === folder ? `${folder} can be written to` : `${folder} will be made`
  }

  close(): void {}
}

/** Where the note of a file is. */
const beside = (path: string): string => join(dirname(path), `.${basename(path)}.flumec`)

async function force(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.datasync()
  } finally {
    await file.close()
  }
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code
