import { crc32c } from '../../core/crc32c.ts'
import { decodeRecordHeader, type RecordHeader, recordHeaderBytes, recordMark } from './format.ts'
import type { Segment } from './segment.ts'

/** A record as it lies in a segment; its checksums are right. */
export interface StoredRecord {
  readonly header: RecordHeader
  readonly offset: number
  /** Offset behind the record. */
  readonly end: number
  /** As stored: still encrypted, if it is. A view into a buffer of the reader's that is never written again. */
  readonly payload: Buffer
}

const chunkBytes = 1 << 20

/** Reads records of one segment, a chunk of the file at a time. */
export class RecordReader {
  #chunk = Buffer.alloc(0)
  #chunkAt = 0

  constructor(readonly segment: Segment) {}

  /** The record at `offset` if there is a whole and undamaged one before `end`. */
  async at(offset: number, end: number): Promise<StoredRecord | undefined> {
    if (offset + recordHeaderBytes > end) return undefined
    const header = decodeRecordHeader(await this.#view(offset, recordHeaderBytes, end), this.segment.id, offset)
    if (header === undefined) return undefined
    const start = offset + recordHeaderBytes
    if (start + header.length > end) return undefined
    const payload = await this.#view(start, header.length, end)
    if (payload.length < header.length || crc32c(payload) !== header.payloadCrc) return undefined
    return { header, offset, end: start + header.length, payload }
  }

  /** The first undamaged record at `offset` or behind it. */
  async search(offset: number, end: number): Promise<StoredRecord | undefined> {
    for (let start = offset; start + recordHeaderBytes <= end; ) {
      const window = await this.#view(start, Math.min(chunkBytes, end - start), end)
      for (let i = window.indexOf(recordMark); i >= 0; i = window.indexOf(recordMark, i + 1)) {
        const found = await this.at(start + i, end)
        if (found !== undefined) return found
      }
      // A mark may begin in the last three bytes of the window.
      start += Math.max(1, window.length - recordMark.length + 1)
    }
    return undefined
  }

  async #view(offset: number, length: number, end: number): Promise<Buffer> {
    const from = offset - this.#chunkAt
    if (from >= 0 && from + length <= this.#chunk.length) return this.#chunk.subarray(from, from + length)
    const chunk = Buffer.allocUnsafeSlow(Math.min(Math.max(length, chunkBytes), Math.max(0, end - offset)))
    const file = await this.segment.opened()
    this.#chunk = chunk.subarray(0, await file.read(chunk, offset))
    this.#chunkAt = offset
    return this.#chunk.subarray(0, length)
  }
}
