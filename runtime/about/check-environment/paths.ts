import { access, constants, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Need } from '../index.ts'
import { NotThere, why } from './not-there.ts'

const { R_OK: read, W_OK: write, X_OK: enter } = constants

type PathUse = Exclude<Need['is'], 'tcp' | 'udp' | 'far side'>

/** Each resolves with a sentence when all is well, and rejects with NotThere. Nothing is made or written. */
export const pathChecks: Readonly<Record<PathUse, (path: string) => Promise<string>>> = {
  async file(path) {
    if (await isDirectory(path)) throw new NotThere(`${path} is a directory: name a file`)
    await may(read, path, 'read')
    return `${path} can be read`
  },
  async files(pattern) {
    const folder = dirname(pattern)
    if (!(await isDirectory(folder)))
      throw new NotThere(`there is no directory ${folder}: make it, or correct the path`)
    await may(read | enter, folder, 'list')
    return `${folder} can be listed`
  },
  async directory(path) {
    if (!(await isDirectory(path))) throw new NotThere(`there is no directory ${path}: make it, or correct the path`)
    await may(read | write | enter, path, 'write to')
    return `${path} can be written to`
  },
  'state directory': stateDirectory,
  async 'state file'(path) {
    if (await exists(path)) await may(read | write, path, 'change')
    await stateDirectory(dirname(resolve(path)))
    return `${path} can be written`
  },
}

/** One that is not there yet is made by the agent: what is above it must let it. */
async function stateDirectory(path: string): Promise<string> {
  let above = resolve(path)
  while (!(await exists(above))) above = dirname(above)
  if (!(await isDirectory(above))) throw new NotThere(`${above} is a file: a directory is wanted there`)
  await may(write | enter, above, 'write to')
  return above === resolve(path) ? `${path} can be written to` : `${path} will be made`
}

async function may(mode: number, path: string, verb: string): Promise<void> {
  try {
    await access(path, mode)
  } catch (error) {
    const user = process.getuid === undefined ? 'this user' : `user ${process.getuid()}`
    const denied = (error as NodeJS.ErrnoException).code === 'EACCES'
    const remedy = denied ? `: ${user} may not ${verb} it; change its owner or mode` : `: ${why(error)}`
    throw new NotThere(`${path}${remedy}`)
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

/** What lies behind a directory that can't be entered counts as there: the check of its rights then says why not. */
async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    error => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  )
}
