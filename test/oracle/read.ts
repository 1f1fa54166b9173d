/** What a sink has written. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

/** Text as it is, and `hex:` with the bytes where they are no UTF-8. */
export function shown(bytes: Buffer): string {
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? text : `hex:${bytes.toString('hex')}`
}

/** Paths of the files below a folder, from there on, in the order of their names, numbers by their size. */
export function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return files.map(file => file.slice(folder.length + 1)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

/** The content of all files below a folder, one after the other. */
export function allBytes(folder: string): Buffer {
  return Buffer.concat(filesBelow(folder).map(file => readFileSync(join(folder, file))))
}

export interface Event {
  readonly headers: Record<string, string>
  readonly body: string
}

/** The events of the Avro containers below a folder. A container whose end is still being written ends earlier. */
export function avroEvents(folder: string): Event[] {
  const files = filesBelow(folder).filter(file => statSync(join(folder, file)).size > 0)
  return files.flatMap(file => readContainer(readFileSync(join(folder, file))).events)
}

export interface Container {
  readonly schema: unknown
  readonly codec: string | undefined
  readonly count: number
  /** None where the codec is not known here. */
  readonly events: Event[]
}

/** An Avro container file of Flume events. */
export function readContainer(bytes: Buffer): Container {
  const reader = new AvroReader(bytes)
  if (reader.take(4).toString('latin1') !== 'Obj\x01') throw new Error('no Avro container')
  const meta = new Map(Object.entries(reader.map(() => reader.bytes().toString())))
  const codec = meta.get('avro.codec')
  const mark = reader.take(16)
  const events: Event[] = []
  let count = 0
  for (let block = reader.block(mark); block !== undefined; block = reader.block(mark)) {
    count += block.count
    const inside = new AvroReader(decompress[codec ?? 'null']?.(block.data) ?? Buffer.alloc(0))
    while (!inside.atEnd) events.push(inside.event())
  }
  return { schema: JSON.parse(meta.get('avro.schema')!), codec, count, events }
}

const decompress: Readonly<Record<string, (data: Buffer) => Buffer>> = {
  null: data => data,
  deflate: data => inflateRawSync(data),
}

/** Avro's binary form of one Flume event, as Kafka records hold it. */
export function flumeEvent(bytes: Buffer): Event {
  const reader = new AvroReader(bytes)
  const event = reader.event()
  if (!reader.atEnd) throw new Error('bytes behind the event')
  return event
}

class AvroReader {
  #at = 0
  constructor(private readonly data: Buffer) {}

  get atEnd(): boolean {
    return this.#at >= this.data.length
  }

  take(length: number): Buffer {
    if (this.#at + length > this.data.length) throw new EndOfData('the data ends too early')
    this.#at += length
    return this.data.subarray(this.#at - length, this.#at)
  }

  long(): number {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.take(1)[0]!
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number((value >> 1n) ^ -(value & 1n))
    }
  }

  bytes(): Buffer {
    return this.take(this.long())
  }

  map<T>(value: () => T): Record<string, T> {
    const entries: [string, T][] = []
    for (let count = this.long(); count !== 0; count = this.long()) {
      // A negative count is followed by the block's length in bytes.
      if (count < 0) this.long()
      for (let i = 0; i < Math.abs(count); i++) entries.push([this.bytes().toString(), value()])
    }
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  event(): Event {
    return { headers: this.map(() => shown(this.bytes())), body: shown(this.bytes()) }
  }

  /** Undefined at the end of the file, also when that is within the block. */
  block(mark: Buffer): { count: number; data: Buffer } | undefined {
    try {
      const [count, data, end] = [this.long(), this.bytes(), this.take(16)]
      if (!end.equals(mark)) throw new Error('a block does not end with the mark')
      return { count, data }
    } catch (error) {
      if (!(error instanceof EndOfData)) throw error
      return undefined
    }
  }
}

class EndOfData extends Error {}
