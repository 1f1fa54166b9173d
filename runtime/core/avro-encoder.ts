/** Bytes in Avro's binary encoding, in a buffer that grows. */
export class AvroEncoder {
  #buffer: Buffer
  #end = 0

  constructor(size = 4096) {
    this.#buffer = Buffer.allocUnsafe(size)
  }

  get length(): number {
    return this.#end
  }

  /** An int or long: zigzag, then seven bits a byte, the lowest first. For safe integers. */
  long(value: number): this {
    this.#reserve(10)
    let rest = value < 0 ? -2 * value - 1 : 2 * value
    while (rest >= 128) {
      this.#buffer[this.#end++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#buffer[this.#end++] = rest
    return this
  }

  boolean(value: boolean): this {
    return this.fixed(Buffer.of(value ? 1 : 0))
  }

  string(text: string): this {
    const size = Buffer.byteLength(text)
    this.long(size).#reserve(size)
    this.#end += this.#buffer.write(text, this.#end)
    return this
  }

  bytes(data: Buffer, from = 0, to = data.length): this {
    return this.long(to - from).fixed(data, from, to)
  }

  /** Bytes without a length in front. */
  fixed(data: Buffer, from = 0, to = data.length): this {
    this.#reserve(to - from)
    this.#end += data.copy(this.#buffer, this.#end, from, to)
    return this
  }

  /** What was encoded since the last call, in a buffer of the caller's own. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#end)
    this.#buffer = Buffer.allocUnsafe(Math.max(4096, this.#end))
    this.#end = 0
    return taken
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#end + size, 2 * this.#buffer.length))
    this.#buffer.copy(larger, 0, 0, this.#end)
    this.#buffer = larger
  }
}
