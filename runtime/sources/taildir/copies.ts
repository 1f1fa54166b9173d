import { type FileHandle, open } from 'node:fs/promises'
import { longest, verified } from './fingerprint.ts'
import { filesIn } from './folder.ts'
import { type Identity, identityOf, type TailedFile } from './tailed-file.ts'

export interface Copy {
  readonly path: string
  readonly identity: Identity
  readonly handle: FileHandle
}

/**
 * The copy that was made of a file before it was truncated, opened: a file of the same folder that begins as it did, holds
 * at least what was read of it, and was written or renamed after it was last seen whole.
 */
export async function findCopy(file: TailedFile, isKnown: (identity: Identity) => boolean): Promise<Copy | undefined> {
  const { position, print, intactAt } = file
  if (print.length === 0 || print.length < Math.min(longest, position)) return undefined
  const candidates = (await filesIn(file.group.folder)).filter(
    ({ stats }) =>
      Number(stats.size) >= position && Number(stats.ctimeMs) >= intactAt - clockGrain && !isKnown(identityOf(stats)),
  )
  for (const { path, stats } of candidates) {
    const handle = await open(path, 'r').catch(() => undefined)
    if (handle === undefined) continue
    if ((await verified(handle, print)) !== undefined) return { path, identity: identityOf(stats), handle }
    await handle.close()
  }
  return undefined
}

/** The kernel's file times lag behind the clock by some ms, those of network file systems by more. */
const clockGrain = 1000
