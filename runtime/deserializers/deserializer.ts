/** How the content of a file becomes events: for sources that read whole files. */
import type { FileHandle } from 'node:fs/promises'
import type { EventBatch } from '../core/event-batch.ts'

export interface Deserializer {
  /**
   * Reads a file from `position` on, which is 0 or the `end` of a piece of the same file; the file is closed by its
   * owner. `text` says how it is encoded, for those that read text.
   */
  open(file: FileHandle, position: number, text: TextForm): EventReader
}

export interface TextForm {
  /** Java's name of the encoding. */
  readonly charset: string
  /** What to do with bytes that are not of the encoding: refuse, put U+FFFD in their place, leave them out. */
  readonly onError: 'FAIL' | 'REPLACE' | 'IGNORE'
}

export interface EventReader {
  /** The next events, about `max` at most; undefined at the end of the file. Throws FileContentError on what can't be read. */
  next(max: number): Promise<Piece | undefined>
}

export interface Piece {
  readonly batch: EventBatch
  /** Where reading may go on after these events; events before it are never read again, some of these may be. */
  readonly end: number
}

/** A file holds what it should not: trying again does not help. */
export class FileContentError extends Error {
  override readonly name = 'FileContentError'
}

/** Fills `length` bytes from `position` on, or what there is. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const data = Buffer.allocUnsafeSlow(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(data, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return data.subarray(0, filled)
}
