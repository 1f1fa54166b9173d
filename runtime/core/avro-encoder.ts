import { BodyMover } from './body-mover.ts'
import type { EventBatch } from './event-batch.ts'

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
    if (text.length < 32 && this.#ascii(text)) return this
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

  /** For each body of the batch `head`, which is encoded already, and the body as bytes. */
  bodies(head: Buffer, batch: EventBatch): this {
    const { bounds } = batch
    const mover = new BodyMover(batch)
    const framing = head.length + longestSize
    this.#reserve(mover.room(framing))
    mover.begin(this.#buffer, this.#end, framing)
    for (let i = 0; i < bounds.length; i += 2) {
      const [from, to] = [bounds[i]!, bounds[i + 1]!]
      for (let j = 0; j < head.length; j++) this.#buffer[this.#end++] = head[j]!
      this.#size(to - from)
      this.#end = mover.move(from, to, this.#end)
    }
    return this
  }

  /** What was encoded since the last call, in a buffer of the caller's own. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#end)
    this.#buffer = Buffer.allocUnsafe(Math.max(4096, this.#end))
    this.#end = 0
    return taken
  }

  /** The same in our own buffer: to be read before anything else is encoded. */
  lend(): Buffer {
    if (this.#buffer.length > largestKept) return this.take()
    const lent = this.#buffer.subarray(0, this.#end)
    this.#end = 0
    return lent
  }

  /** A text of less than 32 characters if it is ASCII: a loop is faster than two calls out of JavaScript. */
  #ascii(text: string): boolean {
    this.#reserve(text.length + 1)
    const start = this.#end + 1
    for (let i = 0; i < text.length; i++) {
      const char = text.charCodeAt(i)
      if (char > 127) return false
      this.#buffer[start + i] = char
    }
    this.#buffer[this.#end] = 2 * text.length
    this.#end = start + text.length
    return true
  }

  /** A number from 0 to 2^31 - 1, for which there is room. */
  #size(value: number): void {
    let rest = (value << 1) >>> 0
    for (; rest >= 128; rest >>>= 7) this.#buffer[this.#end++] = (rest & 127) | 128
    this.#buffer[this.#end++] = rest
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#end + size, 2 * this.#buffer.length))
    this.#buffer.copy(larger, 0, 0, this.#end)
    this.#buffer = larger
  }
}

/** A buffer that grew larger is not kept. */
const largestKept = 4 << 20
/** Bytes of a number up to 2^31 - 1. */
const longestSize = 5
