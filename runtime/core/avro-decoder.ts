/** Data in Avro's binary encoding ends too early or holds an impossible length. */
export class MalformedAvro extends Error {
  override readonly name = 'MalformedAvro'
}

/** Reads Avro's binary encoding from a buffer, in order. Every method throws MalformedAvro when the data ends too early. */
export class AvroDecoder {
  #at = 0

  constructor(private readonly data: Buffer) {}

  /** Bytes read so far. */
  get position(): number {
    return this.#at
  }

  /** An int or long; precise up to 2^53. */
  long(): number {
    let zigzag = 0
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = this.data[this.#at++]
      if (byte === undefined) break
      zigzag += (byte & 127) * factor
      if (byte < 128) return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
    }
    throw new MalformedAvro('a number is cut short')
  }

  boolean(): boolean {
    return this.fixed(1)[0] === 1
  }

  bytes(): Buffer {
    return this.fixed(this.long())
  }

  string(): string {
    return this.bytes().toString()
  }

  /** Passes over bytes or a string; gives where they start. They end at `position`. */
  span(): number {
    const size = this.long()
    this.#advance(size)
    return this.#at - size
  }

  /** A view of the next `size` bytes. */
  fixed(size: number): Buffer {
    this.#advance(size)
    return this.data.subarray(this.#at - size, this.#at)
  }

  #advance(size: number): void {
    if (size < 0 || this.#at + size > this.data.length)
      throw new MalformedAvro(`${size} bytes are wanted where there are fewer`)
    this.#at += size
  }

  /** A map or array: calls `item` for each of its items. */
  blocks(item: () => void): void {
    for (let count = this.long(); count !== 0; count = this.long()) {
      // A negative count has the block's size in bytes behind it.
      if (count < 0) this.long()
      for (let i = 0; i < Math.abs(count); i++) item()
    }
  }

  /** A union of null and one other type. */
  optional<T>(read: () => T): T | undefined {
    return this.long() === 0 ? undefined : read()
  }
}
