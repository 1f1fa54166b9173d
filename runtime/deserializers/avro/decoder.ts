import { FileContentError } from '../deserializer.ts'

/** Reads Avro's binary encoding from a buffer; throws FileContentError at its end. */
export class AvroDecoder {
  at = 0

  constructor(readonly data: Buffer) {}

  get atEnd(): boolean {
    return this.at >= this.data.length
  }

  /** A long as far as JavaScript's numbers are exact; for counts and sizes. */
  long(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte()
      value += (byte & 127) * factor
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      if (factor > 2 ** 63) throw new FileContentError('a number is longer than ten bytes')
    }
  }

  bytes(): Buffer {
    return this.fixed(this.long())
  }

  text(): string {
    return this.bytes().toString('utf8')
  }

  fixed(size: number): Buffer {
    const from = this.at
    this.skip(size)
    return this.data.subarray(from, this.at)
  }

  skip(size: number): void {
    if (size < 0 || this.at + size > this.data.length) throw new FileContentError('a record ends too early')
    this.at += size
  }

  #byte(): number {
    const byte = this.data[this.at++]
    if (byte === undefined) throw new FileContentError('a record ends too early')
    return byte
  }
}
