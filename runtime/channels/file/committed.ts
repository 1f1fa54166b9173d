import type { Range } from './format.ts'

/** Which events are delivered: all below `upTo`, and the ranges above it (sorted, apart from each other). */
export class Committed {
  #ranges: Range[] = []
  #above = 0

  constructor(
    public upTo: number,
    ranges: readonly Range[] = [],
  ) {
    for (const range of ranges) this.add(range)
  }

  get ranges(): readonly Range[] {
    return this.#ranges
  }

  /** Events of the ranges above `upTo`. */
  get above(): number {
    return this.#above
  }

  copy(): Committed {
    const copy = new Committed(this.upTo)
    copy.#ranges = this.#ranges
    copy.#above = this.#above
    return copy
  }

  add({ from, to }: Range): void {
    if (to <= this.upTo || from >= to) return
    const touching = (range: Range) => range.from <= to && range.to >= from
    const merged = this.#ranges.filter(touching)
    const start = Math.min(from, ...merged.map(range => range.from))
    const end = Math.max(to, ...merged.map(range => range.to))
    const apart = this.#ranges.filter(range => !touching(range))
    if (start <= this.upTo) this.upTo = end
    else apart.splice(apart.filter(range => range.to < start).length, 0, { from: start, to: end })
    this.#ranges = apart
    this.#above = apart.reduce((sum, range) => sum + range.to - range.from, 0)
  }

  /** The parts of `range` that are not delivered. */
  open({ from, to }: Range): Range[] {
    const open: Range[] = []
    let start = Math.max(from, this.upTo)
    for (const range of this.#ranges) {
      if (range.to <= start) continue
      if (range.from >= to) break
      if (range.from > start) open.push({ from: start, to: range.from })
      start = range.to
    }
    if (start < to) open.push({ from: start, to })
    return open
  }
}
