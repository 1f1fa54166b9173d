/**
 * A position that moves over settled stretches only, and only up to the first one that is not: what may be written down
 * as done. Stretches settle in any order.
 */
export class LowWaterMark {
  #first: Stretch | undefined
  #last: Stretch | undefined

  constructor(
    /** Everything before it is settled. */
    public position: number,
    private readonly moved: () => void = () => {},
  ) {}

  /** True when nothing is on its way. */
  get idle(): boolean {
    return this.#first === undefined
  }

  /** Begins the stretch that ends at `end`; the returned function settles it. */
  begin(end: number): () => void {
    const stretch: Stretch = { end, settled: false, next: undefined }
    if (this.#last === undefined) this.#first = stretch
    else this.#last.next = stretch
    this.#last = stretch
    return () => {
      stretch.settled = true
      if (stretch === this.#first) this.#move()
    }
  }

  #move(): void {
    for (; this.#first?.settled; this.#first = this.#first.next) this.position = this.#first.end
    if (this.#first === undefined) this.#last = undefined
    this.moved()
  }
}

interface Stretch {
  readonly end: number
  settled: boolean
  next: Stretch | undefined
}
