/**
 * Reads a request body of Kafka's protocol: big-endian numbers, and strings, bytes and arrays with their length in front.
 * Classic versions of an API write a length as a number of two or four bytes, and -1 for null. Flexible ones write it plus
 * one as an unsigned varint, 0 for null, and end every structure with tagged fields.
 */
export class Reader {
  #at = 0

  constructor(
    private readonly buffer: Buffer,
    readonly version: number,
    readonly flexible: boolean,
  ) {}

  /** Bytes that were not read yet. */
  get rest(): Buffer {
    return this.buffer.subarray(this.#at)
  }

  int8(): number {
    return this.buffer.readInt8(this.#step(1))
  }

  int16(): number {
    return this.buffer.readInt16BE(this.#step(2))
  }

  int32(): number {
    return this.buffer.readInt32BE(this.#step(4))
  }

  /** Offsets, times and ids are below 2^53, so a number holds them. */
  int64(): number {
    const at = this.#step(8)
    return this.buffer.readInt32BE(at) * 0x1_0000_0000 + this.buffer.readUInt32BE(at + 4)
  }

  string(): string | undefined {
    return this.#slice(this.#length('int16'))?.toString('utf8')
  }

  /** A view, not a copy. */
  bytes(): Buffer | undefined {
    return this.#slice(this.#length('int32'))
  }

  array<T>(read: () => T): T[] | undefined {
    const count = this.#length('int32')
    if (count < 0) return undefined
    if (count > this.rest.length) throw new MalformedRequest(`an array of ${count} items does not fit into the request`)
    return Array.from({ length: count }, read)
  }

  /** Passes over the tagged fields that end a structure: we know none that a broker has to heed. */
  tags(): void {
    if (!this.flexible) return
    for (let left = this.#varint(); left > 0; left--) {
      this.#varint()
      this.#step(this.#varint())
    }
  }

  #length(classic: 'int16' | 'int32'): number {
    return this.flexible ? this.#varint() - 1 : this[classic]()
  }

  #varint(): number {
    let value = 0
    for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
      const byte = this.buffer[this.#step(1)]!
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
    throw new MalformedRequest('a length has more than five bytes')
  }

  #slice(length: number): Buffer | undefined {
    if (length < 0) return undefined
    const start = this.#step(length)
    return this.buffer.subarray(start, start + length)
  }

  #step(bytes: number): number {
    const start = this.#at
    this.#at += bytes
    if (this.#at > this.buffer.length)
      throw new MalformedRequest(`it ends at byte ${this.buffer.length} where ${this.#at} are needed`)
    return start
  }
}

/** A client sent bytes that don't follow the protocol. */
export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest'
}
