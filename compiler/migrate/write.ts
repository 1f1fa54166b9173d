import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

export interface Output {
  readonly path: string
  readonly text: string
}

/** A file stands where one is to be written. */
export class Exists extends Error {
  constructor(readonly path: string) {
    super(`${path} is there already; --force overwrites it`)
  }
}

/**
 * Writes files whole or not at all: nobody sees half of one, and when one can't be written none appears. Without `force`
 * a file that is there stays as it is and Exists is thrown, also when it came to be in the meantime.
 */
export function writeOutputs(outputs: readonly Output[], force: boolean): void {
  if (!force) for (const { path } of outputs) if (existsSync(path)) throw new Exists(path)
  const drafts: (Output & { readonly draft: string })[] = []
  try {
    for (const output of outputs) drafts.push({ ...output, draft: writeDraft(output) })
    for (const { path, draft } of drafts) {
      if (force) renameSync(draft, path)
      else publishNew(draft, path)
    }
  } finally {
    for (const { draft } of drafts) rmSync(draft, { force: true })
  }
}

function writeDraft({ path, text }: Output): string {
  mkdirSync(dirname(path), { recursive: true })
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.new`)
  const file = openSync(draft, 'w', 0o666)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return draft
}

/** A link is made only where nothing is; a rename would overwrite. */
function publishNew(draft: string, path: string): void {
  try {
    linkSync(draft, path)
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? new Exists(path) : error
  }
}
