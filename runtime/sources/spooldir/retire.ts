import { access, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { SpooledFile } from './spooled-file.ts'

/** What becomes of a file whose events are safe. */
export type Retire = (file: SpooledFile) => Promise<void>

export interface RetireRules {
  readonly folder: string
  readonly suffix: string
  readonly policy: 'rename' | 'delete' | 'mark'
  readonly markers: string
}

/** Rejects when the file is not what was read, or its new name is taken: nothing is done then. */
export function retirement({ folder, suffix, policy, markers }: RetireRules): Retire {
  const acts = {
    rename: ({ path }: SpooledFile) => renameOnce(path, path + suffix),
    delete: ({ path }: SpooledFile) => rm(path),
    mark: ({ path }: SpooledFile) => mark(join(markers, relative(folder, path) + suffix)),
  }
  return async file => {
    await mustBeUnchanged(file)
    await acts[policy](file)
  }
}

async function mustBeUnchanged({ path, size, modified }: SpooledFile): Promise<void> {
  const now = await stat(path)
  if (now.mtimeMs !== modified)
    throw new Error(`${path} was modified while it was read; a file must be put there whole`)
  if (now.size !== size) throw new Error(`${path} changed its size while it was read; a file must be put there whole`)
}

async function renameOnce(from: string, to: string): Promise<void> {
  const taken = await access(to).then(
    () => true,
    () => false,
  )
  if (taken) throw new Error(`${from} is finished and can't be renamed: there is a file ${to} already`)
  await rename(from, to)
}

async function mark(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, '', { mode: 0o600 })
}
