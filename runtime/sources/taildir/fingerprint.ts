/**
 * Tells a file from another that took over its inode, and from itself after a truncation: by its first bytes. The digest
 * covers what the file held when it was taken, at most `longest` bytes, so a file that only grows keeps matching.
 */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'

export interface Fingerprint {
  /** Bytes it covers; 0 when nothing is known yet. */
  readonly length: number
  /** SHA-256 of them, in hexadecimal. */
  readonly digest: string
}

export const longest = 1024

export const unknown: Fingerprint = { length: 0, digest: '' }

/** The fingerprint of a file that begins with these bytes. */
export function fingerprint(head: Buffer): Fingerprint {
  const covered = head.subarray(0, longest)
  return { length: covered.length, digest: digest(covered) }
}

/** What the file's fingerprint is now, which may cover more than `known`; undefined when it contradicts it. */
export async function verified(file: FileHandle, known: Fingerprint): Promise<Fingerprint | undefined> {
  const head = Buffer.allocUnsafe(longest)
  // One read for both: what is learnt comes from the same bytes that were found to be right.
  const { bytesRead } = await file.read(head, 0, longest, 0)
  const found = head.subarray(0, bytesRead)
  if (known.length > bytesRead) return undefined
  if (known.length > 0 && digest(found.subarray(0, known.length)) !== known.digest) return undefined
  return known.length === bytesRead ? known : fingerprint(found)
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
