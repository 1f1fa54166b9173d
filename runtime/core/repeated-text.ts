/**
 * Texts that come again and again, as bytes, and what is made of them: host names, the second that a message was written
 * in. Decoding a short text costs 70 ns and reading a time in it 500; to see that it is the one from before costs 15.
 */
export class RepeatedText<T> {
  readonly #known: (Known<T> | undefined)[] = new Array(slots).fill(undefined)

  constructor(private readonly make: (text: Buffer) => T) {}

  /** What `make` gives for the bytes from (inclusive) to (exclusive). */
  of(data: Buffer, from: number, to: number): T {
    // Texts that differ mostly do so in their last byte (web01, web02) or in their length.
    const slot = ((data[to - 1] ?? 0) + to - from) % slots
    const known = this.#known[slot]
    if (known !== undefined && isAt(data, from, to, known.bytes)) return known.value
    const bytes = Buffer.from(data.subarray(from, to))
    const value = this.make(bytes)
    if (bytes.length <= longest) this.#known[slot] = { bytes, value }
    return value
  }

  forget(): void {
    this.#known.fill(undefined)
  }
}

interface Known<T> {
  readonly bytes: Buffer
  readonly value: T
}

const slots = 16
/** Longer ones are not kept. */
const longest = 256

/** These bytes are few: a loop is faster than a call out of JavaScript. */
function isAt(data: Buffer, from: number, to: number, bytes: Buffer): boolean {
  if (to - from !== bytes.length) return false
  for (let i = 0; i < bytes.length; i++) if (data[from + i] !== bytes[i]) return false
  return true
}
