import type { HeaderColumn } from '../../../core/event-batch.ts'

/** Where the values of one header are in the bytes of a request. They become texts when somebody asks for them. */
export class HeaderSpans {
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  #count = 0
  #allSame = true
  /** The value that came first, to compare the others with. */
  #first = 0
  #firstEnd = 0

  constructor(
    private readonly data: Buffer,
    private readonly name: number,
    private readonly nameEnd: number,
  ) {}

  isNamed(from: number, to: number): boolean {
    return same(this.data, this.name, this.nameEnd, from, to)
  }

  /** The value of event i; the last one counts when it comes twice. Events that have none are left out. */
  set(i: number, from: number, to: number): void {
    if (this.#starts[i] === undefined) this.#count++
    this.#starts[i] = from
    this.#ends[i] = to
    if (this.#count === 1) {
      this.#first = from
      this.#firstEnd = to
    } else if (this.#allSame) this.#allSame = same(this.data, this.#first, this.#firstEnd, from, to)
  }

  /** For a batch of `count` events. */
  values(count: number): HeaderColumn {
    const { data } = this
    const [starts, ends] = [this.#starts, this.#ends]
    if (this.#allSame && this.#count === count) return data.toString('utf8', this.#first, this.#firstEnd)
    return i => {
      const start = starts[i]
      return start === undefined ? undefined : data.toString('utf8', start, ends[i])
    }
  }
}

/** Names and values are mostly short: a loop is faster than a call out of JavaScript. */
function same(data: Buffer, a: number, aEnd: number, b: number, bEnd: number): boolean {
  const size = aEnd - a
  if (bEnd - b !== size) return false
  if (size > 64) return data.compare(data, a, aEnd, b, bEnd) === 0
  for (let i = 0; i < size; i++) if (data[a + i] !== data[b + i]) return false
  return true
}
