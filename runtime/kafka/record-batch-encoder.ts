/**
 * Writes Kafka's record batch (format v2) straight from the slices of event batches.
 *
 *   0 base offset (8)       8 length of what follows (4)   12 leader epoch (4)    16 magic = 2 (1)   17 CRC-32C (4)
 *  21 attributes (2)       23 last offset delta (4)        27 base timestamp (8)  35 max timestamp (8)
 *  43 producer id (8)      51 producer epoch (2)           53 base sequence (4)   57 number of records (4)
 *  61 records, compressed together when a codec is set
 *
 * A record: length, attributes (1), timestamp delta, offset delta, key length, key, value length, value, number of
 * headers, and for each header name length, name, value length, value; all lengths and deltas are zigzag varints, and a
 * length of -1 means null. The checksum covers everything from the attributes on.
 */

import { BodyMover } from '../core/body-mover.ts'
import { crc32c } from '../core/crc32c.ts'
import type { EventBatch } from '../core/event-batch.ts'
import { type Codec, codecNumber, compress } from './codecs/index.ts'
import { RequestMemory } from './request-memory.ts'
import { intSize, longSize, writeInt, writeLong } from './varint.ts'
import { writeInt64 } from './wire.ts'

/** What of an event goes where in a record; the body is the value. */
export interface RecordShape {
  /** The header whose text becomes the key. */
  readonly key?: string | undefined
  /** The header that holds the record's time in ms since the epoch. */
  readonly timestamp?: string | undefined
  readonly headers: readonly RecordHeader[]
}

export interface RecordHeader {
  /** The event's header. */
  readonly from: string
  /** Name of the record's header. */
  readonly to: Buffer
}

/** Who produces and where in its sequence the batch stands; `noProducer` without idempotence. */
export interface ProducerStamp {
  readonly id: number
  readonly epoch: number
  readonly sequence: number
}

export const noProducer: ProducerStamp = { id: -1, epoch: -1, sequence: -1 }

/** Bytes in front of the records. */
export const batchOverhead = 61
/** More bytes than a record's own framing can take, besides key, value and headers. */
export const recordOverhead = 32

/** `now` is the timestamp of records that bring none of their own. The bytes may be `memory`'s, to be given back. */
export function encodeRecordBatch(
  batches: readonly EventBatch[],
  shape: RecordShape,
  stamp: ProducerStamp,
  codec: Codec,
  now: number,
  memory = new RequestMemory(),
): Buffer {
  const movers = batches.map(batch => new BodyMover(batch))
  const bytes = movers.reduce((sum, mover) => sum + mover.room(recordOverhead), 0)
  const writer = new RecordWriter(bytes, now, memory)
  for (const [i, batch] of batches.entries())
    if (isPlain(batch, shape)) writer.bodies(batch, movers[i]!)
    else writer.records(batch, shape)
  const plain = writer.buffer.subarray(0, writer.at)
  const whole = codec === 'none' ? plain : withHead(compress(codec, plain.subarray(batchOverhead)))
  if (whole !== plain) memory.give(plain)
  writeHead(whole, writer, stamp, codec)
  return whole
}

/** True when no event of the batch has anything but its body to send. */
function isPlain(batch: EventBatch, shape: RecordShape): boolean {
  const has = (name: string | undefined) => name !== undefined && batch.headers.has(name)
  return !has(shape.key) && !has(shape.timestamp) && !shape.headers.some(header => has(header.from))
}

function withHead(records: Buffer): Buffer {
  const whole = Buffer.allocUnsafe(batchOverhead + records.length)
  records.copy(whole, batchOverhead)
  return whole
}

function writeHead(whole: Buffer, { count, first, last }: RecordWriter, stamp: ProducerStamp, codec: Codec): void {
  writeInt64(whole, 0, 0)
  whole.writeInt32BE(whole.length - 12, 8)
  whole.writeInt32BE(-1, 12)
  whole.writeInt8(2, 16)
  whole.writeInt16BE(codecNumber(codec), 21)
  whole.writeInt32BE(count - 1, 23)
  writeInt64(whole, first, 27)
  writeInt64(whole, last, 35)
  writeInt64(whole, stamp.id, 43)
  whole.writeInt16BE(stamp.epoch, 51)
  whole.writeInt32BE(stamp.sequence, 53)
  whole.writeInt32BE(count, 57)
  whole.writeUInt32BE(crc32c(whole, 21, whole.length), 17)
}

class RecordWriter {
  buffer: Buffer
  at = batchOverhead
  count = 0
  /** Timestamp of the first record, and the highest of all. */
  first: number
  last: number

  constructor(
    bytes: number,
    private readonly now: number,
    private readonly memory: RequestMemory,
  ) {
    this.buffer = memory.take(batchOverhead + bytes)
    this.first = now
    this.last = now
  }

  /** Records without key, headers and times of their own: the shortest way, for the bulk of all traffic. */
  bodies({ bounds }: EventBatch, mover: BodyMover): void {
    this.#room(mover.room(recordOverhead))
    const { buffer } = this
    let { at, count } = this
    mover.begin(buffer, at, recordOverhead)
    const delta = this.now - this.first
    const fixedSize = 3 + longSize(delta)
    for (let i = 0; i < bounds.length; i += 2) {
      const start = bounds[i]!
      const size = bounds[i + 1]! - start
      at = writeInt(buffer, fixedSize + intSize(count) + intSize(size) + size, at)
      buffer[at++] = 0
      at = writeLong(buffer, delta, at)
      at = writeInt(buffer, count, at)
      buffer[at++] = nullLength
      at = writeInt(buffer, size, at)
      at = mover.move(start, start + size, at)
      buffer[at++] = 0
      count++
    }
    this.last = Math.max(this.last, this.now)
    this.at = at
    this.count = count
  }

  records(batch: EventBatch, shape: RecordShape): void {
    for (let i = 0; i < batch.count; i++) {
      const time = timeOf(batch, i, shape) ?? this.now
      if (this.count === 0) this.first = this.last = time
      else this.last = Math.max(this.last, time)
      this.#record(batch, i, shape, time - this.first)
      this.count++
    }
  }

  #record(batch: EventBatch, i: number, shape: RecordShape, delta: number): void {
    const start = batch.bounds[2 * i]!
    const end = batch.bounds[2 * i + 1]!
    const key = shape.key === undefined ? undefined : batch.header(i, shape.key)
    const keySize = key === undefined ? -1 : Buffer.byteLength(key)
    const headers = headersOf(batch, i, shape.headers)
    let size = 1 + longSize(delta) + intSize(this.count)
    size += intSize(keySize) + Math.max(keySize, 0) + intSize(end - start) + end - start
    size += intSize(headers.length)
    for (const { name, value } of headers)
      size += intSize(name.length) + name.length + intSize(value.length) + value.length
    this.#room(size + 5)
    this.#number(size)
    this.buffer[this.at++] = 0
    this.at = writeLong(this.buffer, delta, this.at)
    this.#number(this.count)
    this.#number(keySize)
    if (key !== undefined) this.at += this.buffer.write(key, this.at)
    this.#bytes(batch.data, start, end)
    this.#number(headers.length)
    for (const { name, value } of headers) {
      this.#bytes(name, 0, name.length)
      this.#bytes(value, 0, value.length)
    }
  }

  #number(value: number): void {
    this.at = writeInt(this.buffer, value, this.at)
  }

  #bytes(source: Buffer, start: number, end: number): void {
    this.#number(end - start)
    this.at += source.copy(this.buffer, this.at, start, end)
  }

  #room(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return
    const larger = this.memory.take(Math.max(this.at + bytes, Math.ceil(this.buffer.length * 1.5)))
    this.buffer.copy(larger, 0, 0, this.at)
    this.memory.give(this.buffer)
    this.buffer = larger
  }
}

/** The varint of -1. */
const nullLength = 1

/** A record's own time; undefined where it brings none that can be read (Java's long without blanks, not negative). */
function timeOf(batch: EventBatch, i: number, shape: RecordShape): number | undefined {
  if (shape.timestamp === undefined) return undefined
  const text = batch.header(i, shape.timestamp)
  return text !== undefined && /^\+?\d{1,15}$/.test(text) ? Number(text) : undefined
}

function headersOf(batch: EventBatch, i: number, wanted: readonly RecordHeader[]): { name: Buffer; value: Buffer }[] {
  const found = []
  for (const { from, to } of wanted) {
    const value = batch.header(i, from)
    if (value !== undefined) found.push({ name: to, value: Buffer.from(value) })
  }
  return found
}
