/**
 * A batch taken apart into its records, for lookups by time and for those who read a topic in the broker's own process.
 *
 * A record: length, attributes (1), timestamp delta, offset delta, key length, key, value length, value, number of
 * headers, and for each header name length, name, value length, value; lengths and deltas are zigzag varints, -1 is null.
 */
import { load } from '../../import-module.ts'
import type { RecordBatch } from './record-batch.ts'

export interface DevRecord {
  readonly offset: number
  /** In ms since the epoch. */
  readonly timestamp: number
  readonly key: Buffer | undefined
  /** Undefined for a tombstone. */
  readonly value: Buffer | undefined
  readonly headers: readonly (readonly [name: string, value: Buffer | undefined])[]
}

/** Rejects when the records can't be read: a broker takes what it is sent, as Kafka does with compressed batches. */
export async function recordsOf(batch: RecordBatch): Promise<DevRecord[]> {
  const plain = batch.codec === 0 ? batch.records : await decompressed(batch)
  const reader = new RecordReader(plain, batch)
  return Array.from({ length: batch.count }, () => reader.record())
}

/** The decompressors are the runtime's, known by the name that the package exports. */
async function decompressed(batch: RecordBatch): Promise<Buffer> {
  const codecs = (await load('flumec/runtime/kafka/codecs')) as {
    decompress(codec: number, data: Buffer, most: number): Buffer
  }
  return codecs.decompress(batch.codec, batch.records, largest)
}

/** Plain bytes that a batch may grow to. */
const largest = 1 << 30

class RecordReader {
  #at = 0

  constructor(
    private readonly bytes: Buffer,
    private readonly batch: RecordBatch,
  ) {}

  record(): DevRecord {
    this.#varint()
    this.#at++
    const timeDelta = this.#varint()
    const offset = this.batch.baseOffset + this.#varint()
    const timestamp = this.batch.hasAppendTime ? this.batch.maxTime : this.batch.baseTime + timeDelta
    const key = this.#bytes()
    const value = this.#bytes()
    const headers = Array.from({ length: this.#varint() }, () => [String(this.#bytes()), this.#bytes()] as const)
    return { offset, timestamp, key, value, headers }
  }

  #bytes(): Buffer | undefined {
    const length = this.#varint()
    if (length < 0) return undefined
    this.#at += length
    return this.bytes.subarray(this.#at - length, this.#at)
  }

  #varint(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.#at++]
      if (byte === undefined) throw new Error(`the batch at offset ${this.batch.baseOffset} ends within a record`)
      value += (byte & 127) * factor
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
  }
}
