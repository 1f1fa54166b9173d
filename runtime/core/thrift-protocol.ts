/**
 * What Thrift's two protocols have in common: messages (a name, a kind, a number that the answer repeats, then one
 * struct), structs of numbered fields, and containers. Types are numbered as the binary protocol does it.
 */
export const thriftType = {
  stop: 0,
  bool: 2,
  byte: 3,
  double: 4,
  i16: 6,
  i32: 8,
  i64: 10,
  string: 11,
  struct: 12,
  map: 13,
  set: 14,
  list: 15,
} as const

export const messageKind = { call: 1, reply: 2, exception: 3, oneway: 4 } as const

export interface MessageHead {
  readonly name: string
  readonly kind: number
  readonly serial: number
}

/** Data that is not of the protocol, or ends too early. */
export class MalformedThrift extends Error {
  override readonly name = 'MalformedThrift'
}

/** Reads a message in order. Every method throws MalformedThrift when the data is not what it asks for. */
export abstract class ThriftReader {
  protected at = 0
  #depth = 0

  constructor(protected readonly data: Buffer) {}

  /** Bytes read so far. */
  get position(): number {
    return this.at
  }

  abstract message(): MessageHead
  /** A struct: `field` is called for each field, and must read its value or skip it. */
  abstract fields(field: (id: number, type: number) => void): void
  /** A list or set: `item` is called for each, and must read or skip. */
  abstract items(item: (type: number) => void): void
  /** A map: `entry` must read or skip the key, then the value. */
  abstract entries(entry: (keyType: number, valueType: number) => void): void
  abstract i32(): number
  /** The length in front of a string or of bytes. */
  protected abstract length(): number
  protected abstract skipNumber(type: number): void

  string(): string {
    const start = this.bytes()
    return this.data.toString('utf8', start, this.at)
  }

  /** Passes over bytes with their length in front; gives where they start. They end at `position`. */
  bytes(): number {
    const size = this.length()
    this.advance(size)
    return this.at - size
  }

  skip(type: number): void {
    if (++this.#depth > deepest) throw new MalformedThrift(`values lie within each other more than ${deepest} deep`)
    if (type === thriftType.string) this.bytes()
    else if (type === thriftType.struct) this.fields((_, field) => this.skip(field))
    else if (type === thriftType.list || type === thriftType.set) this.items(item => this.skip(item))
    else if (type === thriftType.map) this.entries((key, value) => [this.skip(key), this.skip(value)])
    else this.skipNumber(type)
    this.#depth--
  }

  protected advance(size: number): void {
    if (size < 0 || this.at + size > this.data.length)
      throw new MalformedThrift(`${size} bytes are wanted where there are fewer`)
    this.at += size
  }

  protected byte(): number {
    this.advance(1)
    return this.data[this.at - 1]!
  }

  /** Every item has at least one byte, so a larger count is a lie. */
  protected checkCount(count: number): number {
    if (count < 0 || count > this.data.length - this.at)
      throw new MalformedThrift(`${count} items are announced where there are fewer`)
    return count
  }
}

const deepest = 64

/** Writes a message in order, into a buffer that grows. */
export abstract class ThriftWriter {
  protected buffer: Buffer
  protected end = 0

  constructor(size = 256) {
    this.buffer = Buffer.allocUnsafe(size)
  }

  /** Bytes written so far. */
  get size(): number {
    return this.end
  }

  abstract message(head: MessageHead): this
  /** `previous`: id of the field before it in the same struct, 0 for the first. */
  abstract field(type: number, id: number, previous?: number): this
  abstract list(type: number, count: number): this
  /** Of strings to strings. */
  abstract map(count: number): this
  abstract i32(value: number): this
  protected abstract length(size: number): this

  /** The end of a struct. */
  stop(): this {
    return this.byte(thriftType.stop)
  }

  string(text: string): this {
    const size = Buffer.byteLength(text)
    this.length(size).reserve(size)
    this.end += this.buffer.write(text, this.end)
    return this
  }

  bytes(data: Buffer, from: number, to: number): this {
    return this.length(to - from).raw(data, from, to)
  }

  /** Bytes without a length in front. */
  raw(data: Buffer, from = 0, to = data.length): this {
    this.reserve(to - from)
    this.end += data.copy(this.buffer, this.end, from, to)
    return this
  }

  /** What was written; the writer must not be used any more. */
  take(): Buffer {
    return this.buffer.subarray(0, this.end)
  }

  protected byte(value: number): this {
    this.reserve(1)
    this.buffer[this.end++] = value
    return this
  }

  protected reserve(size: number): void {
    if (this.end + size <= this.buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.end + size, 2 * this.buffer.length))
    this.buffer.copy(larger, 0, 0, this.end)
    this.buffer = larger
  }
}

export interface ThriftProtocol {
  reader(message: Buffer): ThriftReader
  writer(size?: number): ThriftWriter
}

/** The message as the framed transport sends it: behind its length, 4 bytes. */
export function framed(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(4 + message.length)
  frame.writeInt32BE(message.length)
  message.copy(frame, 4)
  return frame
}
