/**
 * Reads what a fetch brings for one partition into columns. Bodies, keys and headers stay where they are in the response
 * (or in the decompressed bytes) and are looked at when somebody asks.
 *
 * The bytes are record batches (format v2, see record-batch-encoder.ts) and, from old topics, message sets (v0, v1). The
 * last one may be cut short: the broker cuts at its size limit. Throws MalformedRecords for anything that can't be right.
 */

import { crc32c } from '../core/crc32c.ts'
import { decompress, MalformedData } from './codecs/index.ts'
import { readMessages } from './message-set.ts'
import { batchOverhead } from './record-batch-encoder.ts'
import { RecordColumns } from './record-columns.ts'
import { MalformedVarint, VarintReader } from './varint.ts'
import { readInt64 } from './wire.ts'

export interface DecodeOptions {
  /** Where the reader stands: records before it are left out. */
  readonly from: number
  /** Producers whose transactions were aborted, with the offset where each began; only for read_committed. */
  readonly aborted?: readonly AbortedTransaction[]
  /** Whether to compare checksums (check.crcs). */
  readonly checksums: boolean
  /** Most bytes that one compressed batch may grow to. */
  readonly largest: number
}

export interface AbortedTransaction {
  readonly producer: number
  readonly first: number
}

export interface Decoded {
  readonly records: readonly RecordColumns[]
  /** The offset to read on from: past control batches and aborted records too. */
  readonly next: number
}

/** A batch that can't be right; `offset` is its base offset. */
export class MalformedRecords extends Error {
  override readonly name = 'MalformedRecords'

  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message)
  }
}

export function decodeRecords(data: Buffer, options: DecodeOptions): Decoded {
  const decoder = new Decoder(data, options)
  for (let at = 0; at + 17 <= data.length; ) {
    const size = data.readInt32BE(at + 8)
    const base = readInt64(data, at)
    if (size < 14) throw new MalformedRecords(`a batch says it is ${size} bytes long`, base)
    const end = at + 12 + size
    if (end > data.length) break
    guarded(base, () => decoder.take(at, end, base))
    at = end
  }
  return decoder.finish()
}

function guarded<T>(base: number, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedData || error instanceof MalformedVarint)
      throw new MalformedRecords(error.message, base)
    throw error
  }
}

const attribute = { codec: 0x07, logAppendTime: 0x08, transactional: 0x10, control: 0x20 }

/** The records of one batch, not yet taken apart. */
interface Section {
  source: Buffer
  start: number
  end: number
  readonly compressed: boolean
  readonly count: number
  readonly base: number
  readonly baseTime: number
  /** The broker's time for the whole batch, where the topic is set to use that. */
  readonly appended: number | undefined
}

class Decoder {
  readonly #sections: Section[] = []
  readonly #old: RecordColumns[] = []
  readonly #waiting: AbortedTransaction[]
  readonly #aborting = new Set<number>()
  #next: number

  constructor(
    private readonly data: Buffer,
    private readonly options: DecodeOptions,
  ) {
    this.#next = options.from
    this.#waiting = [...(options.aborted ?? [])].sort((a, b) => a.first - b.first)
  }

  take(at: number, end: number, base: number): void {
    const magic = this.data[at + 16]!
    if (magic === 2) this.#batch(at, end, base)
    else if (magic < 2) this.#messages(at, end)
    else throw new MalformedRecords(`record format ${magic} is unknown`, base)
  }

  finish(): Decoded {
    const records = [...this.#old]
    for (const group of grouped(this.#sections)) {
      const count = group.reduce((sum, section) => sum + section.count, 0)
      const columns = new RecordColumns(group[0]!.source, count)
      for (const section of group) guarded(section.base, () => this.#read(section, columns))
      records.push(columns)
    }
    return { records: records.filter(columns => columns.count > 0), next: this.#next }
  }

  #messages(at: number, end: number): void {
    const messages = readMessages(this.data.subarray(at, end), this.options.largest)
    this.#old.push(RecordColumns.of(messages.filter(message => message.offset >= this.#next)))
    for (const { offset } of messages) this.#next = Math.max(this.#next, offset + 1)
  }

  #batch(at: number, end: number, base: number): void {
    const { data, options } = this
    if (end - at < batchOverhead) throw new MalformedRecords('a batch is shorter than its head', base)
    if (options.checksums && data.readUInt32BE(at + 17) !== crc32c(data, at + 21, end))
      throw new MalformedRecords('the checksum of a batch is wrong: it was damaged on the way or on the disk', base)
    const attributes = data.readInt16BE(at + 21)
    const producer = readInt64(data, at + 43)
    const next = base + data.readInt32BE(at + 23) + 1
    while (this.#waiting.length > 0 && this.#waiting[0]!.first <= base)
      this.#aborting.add(this.#waiting.shift()!.producer)
    const aborted = (attributes & attribute.transactional) !== 0 && this.#aborting.has(producer)
    if (attributes & attribute.control) this.#aborting.delete(producer)
    else if (!aborted && next > this.#next) this.#sections.push(this.#section(at, end, base, attributes))
    this.#next = Math.max(this.#next, next)
  }

  #section(at: number, end: number, base: number, attributes: number): Section {
    const { data } = this
    const codec = attributes & attribute.codec
    const packed = data.subarray(at + batchOverhead, end)
    const plain = codec === 0 ? undefined : decompress(codec, packed, this.options.largest)
    const count = data.readInt32BE(at + 57)
    if (count < 0 || count > (plain ?? packed).length)
      throw new MalformedRecords(`a batch says it has ${count} records`, base)
    return {
      source: plain ?? data,
      start: plain === undefined ? at + batchOverhead : 0,
      end: plain?.length ?? end,
      compressed: plain !== undefined,
      count,
      base,
      baseTime: readInt64(data, at + 27),
      appended: attributes & attribute.logAppendTime ? readInt64(data, at + 35) : undefined,
    }
  }

  #read({ source, start, end, count, base, baseTime, appended }: Section, columns: RecordColumns): void {
    const { from } = this.options
    const reader = new VarintReader(source)
    reader.at = start
    for (let i = 0; i < count; i++) {
      const size = reader.int()
      const stop = reader.at + size
      if (size < 0 || stop > end) throw new MalformedRecords('a record is longer than its batch', base)
      reader.at++
      const time = baseTime + reader.long()
      const offset = base + reader.int()
      if (offset >= from) columns.add(reader, offset, appended ?? time)
      if (offset >= from ? reader.at !== stop : reader.at > stop)
        throw new MalformedRecords('a record is longer or shorter than its fields', base)
      reader.at = stop
    }
  }
}

/** Sections that can share one buffer: those of the response itself, and opened ones, which are copied together. */
function grouped(sections: readonly Section[]): Section[][] {
  const groups: Section[][] = []
  for (const section of sections) {
    const group = groups.at(-1)
    if (group !== undefined && group[0]!.compressed === section.compressed) group.push(section)
    else groups.push([section])
  }
  for (const group of groups) if (group.length > 1 && group[0]!.compressed) join(group)
  return groups
}

function join(group: readonly Section[]): void {
  const joined = Buffer.concat(group.map(section => section.source))
  let at = 0
  for (const section of group) {
    section.start = at
    at += section.source.length
    section.end = at
    section.source = joined
  }
}
