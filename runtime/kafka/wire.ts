/** Kafka's primitive types on the wire: big-endian numbers, strings and arrays with a length in front. */

/** Writes a request body; grows as needed. Request bodies are small: records go past it, see producer.ts. */
export class Writer {
  #buffer = Buffer.allocUnsafe(256)
  #end = 0

  int8(value: number): this {
    this.#room(1)
    this.#end = this.#buffer.writeInt8(value, this.#end)
    return this
  }

  int16(value: number): this {
    this.#room(2)
    this.#end = this.#buffer.writeInt16BE(value, this.#end)
    return this
  }

  int32(value: number): this {
    this.#room(4)
    this.#end = this.#buffer.writeInt32BE(value, this.#end)
    return this
  }

  int64(value: number): this {
    this.#room(8)
    this.#end = writeInt64(this.#buffer, value, this.#end)
    return this
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0)
  }

  /** A string, or null for undefined. */
  string(value: string | undefined): this {
    if (value === undefined) return this.int16(-1)
    const length = Buffer.byteLength(value)
    this.int16(length)
    this.#room(length)
    this.#end += this.#buffer.write(value, this.#end)
    return this
  }

  bytes(value: Buffer | undefined): this {
    if (value === undefined) return this.int32(-1)
    this.int32(value.length)
    this.#room(value.length)
    this.#end += value.copy(this.#buffer, this.#end)
    return this
  }

  /** An array, or null for undefined. */
  array<T>(values: readonly T[] | undefined, write: (value: T) => void): this {
    if (values === undefined) return this.int32(-1)
    this.int32(values.length)
    for (const value of values) write(value)
    return this
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#end)
  }

  #room(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#end + bytes))
    this.#buffer.copy(larger, 0, 0, this.#end)
    this.#buffer = larger
  }
}

/** Reads a response; throws MalformedResponse where it ends too early. Byte fields are views, not copies. */
export class Reader {
  at = 0

  constructor(readonly buffer: Buffer) {}

  int8(): number {
    return this.buffer.readInt8(this.#step(1))
  }

  int16(): number {
    return this.buffer.readInt16BE(this.#step(2))
  }

  int32(): number {
    return this.buffer.readInt32BE(this.#step(4))
  }

  int64(): number {
    return readInt64(this.buffer, this.#step(8))
  }

  boolean(): boolean {
    return this.int8() !== 0
  }

  string(): string {
    return this.nullableString() ?? ''
  }

  nullableString(): string | undefined {
    const length = this.int16()
    if (length < 0) return undefined
    const start = this.#step(length)
    return this.buffer.toString('utf8', start, start + length)
  }

  bytes(): Buffer {
    const length = this.int32()
    if (length < 0) return this.buffer.subarray(0, 0)
    const start = this.#step(length)
    return this.buffer.subarray(start, start + length)
  }

  array<T>(read: () => T): T[] {
    const count = this.int32()
    const values: T[] = []
    for (let i = 0; i < count; i++) values.push(read())
    return values
  }

  #step(bytes: number): number {
    const start = this.at
    this.at += bytes
    if (this.at > this.buffer.length)
      throw new MalformedResponse(`a response ends at byte ${this.buffer.length} where ${this.at} are needed`)
    return start
  }
}

/** A broker sent bytes that don't follow the protocol. */
export class MalformedResponse extends Error {
  override readonly name = 'MalformedResponse'
}

/** Offsets and times are whole numbers below 2^53, so a JavaScript number holds them. */
export function readInt64(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * 0x1_0000_0000 + buffer.readUInt32BE(at + 4)
}

/** Gives the position after the number. */
export function writeInt64(buffer: Buffer, value: number, at: number): number {
  const high = Math.floor(value / 0x1_0000_0000)
  buffer.writeInt32BE(high, at)
  return buffer.writeUInt32BE(value - high * 0x1_0000_0000, at + 4)
}
