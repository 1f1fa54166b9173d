/** Chance that can be repeated: the same seed gives the same files. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(part: number): boolean {
    return this.next() < part
  }

  pick<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!
  }

  /** Up to `most` of them, in a new order. */
  some<T>(all: readonly T[], most: number): T[] {
    const left = [...all]
    const picked: T[] = []
    while (picked.length < most && left.length > 0) picked.push(...left.splice(this.below(left.length), 1))
    return picked
  }
}
