/** Puts an answer together from the pieces that arrive: 4 bytes with its length, then the message. */
export class AnswerReader {
  #pending: Buffer = Buffer.alloc(0)

  /** The message when it is whole now. Throws when it is larger than an answer can be. */
  push(piece: Buffer): Buffer | undefined {
    this.#pending = Buffer.concat([this.#pending, piece])
    if (this.#pending.length < 4) return undefined
    const size = this.#pending.readInt32BE()
    if (size <= 0 || size > mostAnswer) throw new Error(`the source answers with a frame of ${size} bytes`)
    if (this.#pending.length < 4 + size) return undefined
    const message = this.#pending.subarray(4, 4 + size)
    this.#pending = this.#pending.subarray(4 + size)
    return message
  }
}

/** An answer is a few bytes, or the text of an exception. */
const mostAnswer = 1024 * 1024
