export interface LimitedLine {
  readonly bytes: Buffer
  /** It was cut because it reached the greatest size. */
  readonly incomplete: boolean
}

/** Cuts what arrives at LF; a line of `size` bytes or more is cut there and the rest is a new line. Empty lines are passed over. */
export class LimitedLines {
  #rest = Buffer.alloc(0)

  constructor(private readonly size: number) {}

  add(piece: Buffer): LimitedLine[] {
    const data = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece])
    const found: LimitedLine[] = []
    let start = 0
    for (;;) {
      const end = data.indexOf(10, start)
      const length = (end < 0 ? data.length : end) - start
      if (length >= this.size) {
        found.push({ bytes: data.subarray(start, start + this.size), incomplete: true })
        start += this.size
      } else if (end >= 0) {
        if (length > 0) found.push({ bytes: data.subarray(start, end), incomplete: false })
        start = end + 1
      } else break
    }
    this.#rest = Buffer.from(data.subarray(start))
    return found
  }
}
