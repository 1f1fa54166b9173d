/** Flume's checkpoint: the queue as pointers (file id and offset of a put), and the takes that were open. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type Files, isMissing } from '../files.ts'
import { delimited, numberOf } from './protobuf.ts'

export interface FlumeCheckpoint {
  /** Records up to this one are accounted for. */
  readonly order: number
  /** The oldest first; open takes in front, as Flume gives them back. */
  readonly pointers: readonly number[]
}

const headerWords = 1029
const supportedVersion = 3n

/** A pointer as one number: file id and offset. */
export const pointer = (file: number, offset: number): number => file * 0x100000000 + offset
export const fileOf = (pointer: number): number => Math.floor(pointer / 0x100000000)
export const offsetOf = (pointer: number): number => pointer % 0x100000000

/** Undefined when there is none, or it is not complete: then all data files tell what waits. */
export async function readFlumeCheckpoint(files: Files, directory: string): Promise<FlumeCheckpoint | undefined> {
  const [queue, meta, takes] = await Promise.all(
    ['checkpoint', 'checkpoint.meta', 'inflighttakes'].map(name => content(files, join(directory, name))),
  )
  if (queue === undefined || meta === undefined || queue.length < (headerWords + 1) * 8) return undefined
  const word = (index: number) => queue.readBigInt64BE(index * 8)
  const [fields] = delimited(meta, 0)
  const order = numberOf(fields, 2)
  if (word(0) !== supportedVersion || Number(word(1)) !== order || word(4) !== 0n) return undefined
  const open = openTakes(takes)
  if (open === undefined) return undefined
  const capacity = queue.length / 8 - headerWords
  const head = numberOf(fields, 4)
  const waiting = Array.from({ length: numberOf(fields, 3) }, (_, i) =>
    Number(word(headerWords + ((head + i) % capacity))),
  )
  return { order, pointers: [...open, ...waiting] }
}

/** MD5 of the rest, then per transaction its id, a count and that many pointers. Undefined when damaged. */
function openTakes(bytes: Buffer | undefined): number[] | undefined {
  if (bytes === undefined) return []
  const rest = bytes.subarray(16)
  if (!createHash('md5').update(rest).digest().equals(bytes.subarray(0, 16))) return undefined
  const pointers: number[] = []
  for (let at = 0; at + 16 <= rest.length; ) {
    const count = Number(rest.readBigInt64BE(at + 8))
    at += 16
    for (let i = 0; i < count && at + 8 <= rest.length; i++, at += 8) pointers.push(Number(rest.readBigInt64BE(at)))
  }
  return pointers
}

export async function content(files: Files, path: string): Promise<Buffer | undefined> {
  const file = await files.open(path, 'read').catch(error => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (file === undefined) return undefined
  try {
    const bytes = Buffer.alloc(await file.size())
    await file.read(bytes, 0)
    return bytes
  } finally {
    await file.close()
  }
}
