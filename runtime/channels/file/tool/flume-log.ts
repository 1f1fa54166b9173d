/**
 * A data file of Apache Flume 1.x (format 3): op byte, payload length (big-endian), payload; the payload is a header, a
 * put, take, rollback or commit, and a footer, each a Protocol Buffers message behind its length.
 */
import type { Event } from '../../../core/event-batch.ts'
import type { Files, OpenFile } from '../files.ts'
import { bytesOf, delimited, type Fields, messagesOf, numberOf } from './protobuf.ts'

const recordOp = 0x7f
const noOp = 0x00
const chunkBytes = 1 << 20

export interface FlumeRecord {
  readonly type: 'put' | 'take' | 'rollback' | 'commit'
  readonly offset: number
  readonly transaction: number
  /** Grows with every record of the channel. */
  readonly order: number
  readonly body: Fields
}

const types = [undefined, 'put', 'take', 'rollback', 'commit'] as const

export class FlumeLog {
  #chunk = Buffer.alloc(0)
  #chunkAt = 0

  private constructor(
    readonly path: string,
    private readonly file: OpenFile,
    private readonly size: number,
  ) {}

  static async open(files: Files, path: string): Promise<FlumeLog> {
    const file = await files.open(path, 'read')
    return new FlumeLog(path, file, await file.size())
  }

  /** Records to the end; a damaged one ends it, as it does for Flume, and is told to `damaged`. */
  async *records(damaged: (offset: number) => void): AsyncGenerator<FlumeRecord> {
    let offset = 0
    while (offset + 5 <= this.size) {
      const head = await this.#view(offset, 5)
      const op = head[0]!
      const end = offset + 5 + head.readUInt32BE(1)
      if (op === noOp && end <= this.size && end > offset + 5) {
        offset = end
        continue
      }
      if (op !== recordOp) {
        // 0x80 fills the room ahead; a file that was just made may end in zeros.
        if (op !== 0x80 && op !== noOp) damaged(offset)
        return
      }
      const record = await this.at(offset)
      if (record === undefined) return damaged(offset)
      yield record
      offset = end
    }
  }

  /** The record at the offset; undefined when there is none that can be read. */
  async at(offset: number): Promise<FlumeRecord | undefined> {
    if (offset + 5 > this.size) return undefined
    const head = await this.#view(offset, 5)
    const length = head.readUInt32BE(1)
    if (head[0] !== recordOp || offset + 5 + length > this.size) return undefined
    const payload = await this.#view(offset + 5, length)
    try {
      const [header, bodyAt] = delimited(payload, 0)
      const [body] = delimited(payload, bodyAt)
      const type = types[numberOf(header, 1)]
      if (type === undefined) return undefined
      return { type, offset, transaction: numberOf(header, 2), order: numberOf(header, 3), body }
    } catch (error) {
      if (error instanceof RangeError) return undefined
      throw error
    }
  }

  close(): Promise<void> {
    return this.file.close()
  }

  async #view(offset: number, length: number): Promise<Buffer> {
    const from = offset - this.#chunkAt
    if (from >= 0 && from + length <= this.#chunk.length) return this.#chunk.subarray(from, from + length)
    const chunk = Buffer.allocUnsafe(Math.min(Math.max(length, chunkBytes), this.size - offset))
    this.#chunk = chunk.subarray(0, await this.file.read(chunk, offset))
    this.#chunkAt = offset
    return this.#chunk.subarray(0, length)
  }
}

/** The event of a put; undefined when its body does not have the checksum that it was stored with. */
export function eventOf({ body: put }: FlumeRecord): Event | undefined {
  const [event] = messagesOf(put, 1)
  if (event === undefined) return undefined
  const body = Buffer.from(bytesOf(event, 2) ?? [])
  if (put.has(2) && numberOf(put, 2) !== crc32(body)) return undefined
  const headers: Record<string, string> = {}
  // A header without a value is one that was null: Flume gives it back as an empty text.
  for (const header of messagesOf(event, 1))
    headers[(bytesOf(header, 1) ?? '').toString()] = (bytesOf(header, 2) ?? '').toString()
  return { headers, body }
}

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let c = byte
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  return c
})

function crc32(bytes: Buffer): number {
  let c = -1
  for (const byte of bytes) c = table[(c ^ byte) & 255]! ^ (c >>> 8)
  return ~c >>> 0
}
