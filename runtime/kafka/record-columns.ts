import type { Message } from './message-set.ts'
import { MalformedVarint, VarintReader } from './varint.ts'

/**
 * Records that lie in one buffer, as columns: no object is made per record. Positions are in bytes of `data`; a null
 * value has an empty body. Columns for keys, headers and nulls are made only where there is one.
 */
export class RecordColumns {
  count = 0
  bounds: Uint32Array
  offsets: Float64Array
  /** In ms since the epoch; -1 for none. */
  timestamps: Float64Array
  /** Start and end of each key, 0 0 for none. */
  keys: Uint32Array | undefined
  /** Where each record's list of headers starts, 0 for none. */
  headers: Uint32Array | undefined
  /** 1 where the value was null. */
  nulls: Uint8Array | undefined

  /** Takes up to `size` records. */
  constructor(
    readonly data: Buffer,
    private readonly size: number,
  ) {
    this.bounds = new Uint32Array(size * 2)
    this.offsets = new Float64Array(size)
    this.timestamps = new Float64Array(size)
  }

  /** Columns of messages of the old formats; keys and values are copied together. */
  static of(messages: readonly Message[]): RecordColumns {
    const parts: Buffer[] = [Buffer.from([0])]
    const columns = new RecordColumns(
      Buffer.concat(
        parts.concat(messages.flatMap(({ key, value }) => [key, value].filter(part => part !== undefined))),
      ),
      messages.length,
    )
    let at = 1
    for (const { key, value, offset, timestamp } of messages) {
      if (key !== undefined) columns.#setKey(at, at + key.length)
      at += key?.length ?? 0
      if (value === undefined) columns.#setNull()
      columns.#set(at, at + (value?.length ?? 0), offset, timestamp)
      at += value?.length ?? 0
    }
    return columns
  }

  /** Takes the record whose key starts at `reader.at`, and leaves the reader at its end, or past it when it is cut short. */
  add(reader: VarintReader, offset: number, timestamp: number): void {
    const keySize = reader.int()
    if (keySize >= 0) this.#setKey(reader.at, reader.at + keySize)
    if (keySize > 0) reader.at += keySize
    const size = reader.int()
    if (size < 0) this.#setNull()
    const start = reader.at
    const end = size > 0 ? start + size : start
    reader.at = end
    if (skipHeaders(reader) > 0) this.#setHeaders(end)
    this.#set(start, end, offset, timestamp)
  }

  key(i: number): Buffer | undefined {
    const { keys } = this
    if (keys === undefined || keys[2 * i + 1] === 0) return undefined
    return this.data.subarray(keys[2 * i]!, keys[2 * i + 1]!)
  }

  isNull(i: number): boolean {
    return this.nulls?.[i] === 1
  }

  /** The value of the record's last header of that name; undefined for none, or a null value. */
  header(i: number, name: Buffer): Buffer | undefined {
    const start = this.headers?.[i] ?? 0
    if (start === 0) return undefined
    const { data } = this
    const reader = new VarintReader(data)
    reader.at = start
    let found: Buffer | undefined
    for (let left = reader.int(); left > 0; left--) {
      const nameSize = reader.int()
      const nameStart = reader.at
      reader.at += nameSize
      const size = reader.int()
      if (nameSize === name.length && name.compare(data, nameStart, nameStart + nameSize) === 0)
        found = size < 0 ? undefined : data.subarray(reader.at, reader.at + size)
      reader.at += Math.max(size, 0)
    }
    return found
  }

  #set(start: number, end: number, offset: number, timestamp: number): void {
    const i = this.count++
    this.bounds[2 * i] = start
    this.bounds[2 * i + 1] = end
    this.offsets[i] = offset
    this.timestamps[i] = timestamp
  }

  #setKey(start: number, end: number): void {
    this.keys ??= new Uint32Array(this.size * 2)
    this.keys[2 * this.count] = start
    this.keys[2 * this.count + 1] = end
  }

  #setHeaders(start: number): void {
    this.headers ??= new Uint32Array(this.size)
    this.headers[this.count] = start
  }

  #setNull(): void {
    this.nulls ??= new Uint8Array(this.size)
    this.nulls[this.count] = 1
  }
}

/** Walks over a record's headers, so that looking one up later can't run astray; gives their number. */
function skipHeaders(reader: VarintReader): number {
  const count = reader.int()
  for (let left = count; left > 0 && reader.at < reader.buffer.length; left--) {
    const nameSize = reader.int()
    if (nameSize < 0) throw new MalformedVarint('the name of a header has no length')
    reader.at += nameSize
    const size = reader.int()
    reader.at += Math.max(size, 0)
  }
  return count
}
