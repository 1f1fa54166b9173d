/**
 * Lines that differ, all of one length: a number of ten digits and words, as compressible as logs are. From a line
 * alone it can be said whether it is right.
 */
export class NumberedLines {
  readonly #text: string

  constructor(
    readonly count: number,
    /** Bytes, with the line end. At least 12. */
    readonly length: number,
  ) {
    this.#text = words(length + 100_000)
  }

  /** Line i, without its line end. */
  line(i: number): string {
    const size = this.length - 12
    const start = (i * 131) % (this.#text.length - size)
    return `${String(i).padStart(10, '0')} ${this.#text.slice(start, start + size)}`
  }

  /** Lines `from` (inclusive) to `to` (exclusive), each with its line end. */
  bytes(from = 0, to = this.count): Buffer {
    const data = Buffer.allocUnsafe((to - from) * this.length)
    for (let i = from; i < to; i++) data.write(`${this.line(i)}\n`, (i - from) * this.length, 'latin1')
    return data
  }

  /** Says the first difference, unless these are all lines, each once, in any order. */
  async check(arrived: AsyncIterable<string>): Promise<string | undefined> {
    const seen = new Uint8Array(this.count)
    for await (const line of arrived) {
      const number = Number(line.slice(0, 10))
      if (!(number < this.count) || line !== this.line(number)) return `"${line.slice(0, 100)}" was not sent`
      if (seen[number]!++ > 0) return `line ${number} arrived twice`
    }
    const missing = seen.indexOf(0)
    return missing < 0 ? undefined : `line ${missing} did not arrive`
  }
}

/** Pseudo-random, the same in every run. */
function words(length: number): string {
  const vocabulary =
    'request served connection closed user session timeout retry from to GET POST 200 404 INFO WARN'.split(' ')
  const made: string[] = []
  let state = 1
  for (let size = 0; size < length; size += made.at(-1)!.length + 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    made.push(state & 0x10000 ? vocabulary[(state >>> 20) % vocabulary.length]! : (state >>> 8).toString(36))
  }
  return made.join(' ')
}
