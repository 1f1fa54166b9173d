/** Bits, the highest of each number first. */
export class BitWriter {
  #bytes = Buffer.allocUnsafe(4096)
  #end = 0
  #held = 0
  #count = 0

  /** The low `count` bits of `value`; at most 24. */
  bits(count: number, value: number): void {
    this.#held = (this.#held << count) | value
    this.#count += count
    while (this.#count >= 8) {
      this.#count -= 8
      this.#byte((this.#held >>> this.#count) & 255)
    }
    this.#held &= 255
  }

  /** All 32 bits. */
  word(value: number): void {
    this.bits(16, value >>> 16)
    this.bits(16, value & 0xffff)
  }

  /** What was written, filled up with zeros to a byte. */
  finish(): Buffer {
    if (this.#count > 0) this.bits(8 - this.#count, 0)
    return this.#bytes.subarray(0, this.#end)
  }

  #byte(value: number): void {
    if (this.#end === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], 2 * this.#end)
    this.#bytes[this.#end++] = value
  }
}
