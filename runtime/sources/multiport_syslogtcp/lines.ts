export interface LimitedLine {
  /** Its bytes, from (inclusive) to (exclusive), without the line end. */
  readonly from: number
  readonly to: number
  /** It was cut because it reached the greatest size. */
  readonly incomplete: boolean
}

/** Lines, in order, and the bytes that they lie in. */
export interface Lines {
  readonly data: Buffer
  readonly lines: readonly LimitedLine[]
}

/** Cuts what arrives at LF; a line of `size` bytes or more is cut there and the rest is a new line. Empty lines are passed over. */
export class LimitedLines {
  #rest = Buffer.alloc(0)

  constructor(private readonly size: number) {}

  add(piece: Buffer): Lines {
    const data = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece])
    const lines: LimitedLine[] = []
    let from = 0
    for (;;) {
      const end = data.indexOf(10, from)
      const length = (end < 0 ? data.length : end) - from
      if (length >= this.size) {
        lines.push({ from, to: from + this.size, incomplete: true })
        from += this.size
      } else if (end >= 0) {
        if (length > 0) lines.push({ from, to: end, incomplete: false })
        from = end + 1
      } else break
    }
    this.#rest = Buffer.from(data.subarray(from))
    return { data, lines }
  }
}
