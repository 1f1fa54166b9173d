/** Events that follow one another in one store. */
export interface Run {
  readonly store: 'memory' | 'disk'
  /** Place of the first event in the stream of everything ever put. */
  readonly place: number
  readonly count: number
}

/** In which store the next events are, in the order of their puts. */
export class Runs {
  #waiting: Run[] = []
  #next = 0

  add(store: Run['store'], count: number): void {
    this.#append({ store, place: this.#next, count })
    this.#next += count
  }

  /** A run that touches the one before it in the same store is the same run. */
  #append(run: Run): void {
    const last = this.#waiting.at(-1)
    const touches = last?.store === run.store && last.place + last.count === run.place
    if (touches) this.#waiting[this.#waiting.length - 1] = { ...last, count: last.count + run.count }
    else this.#waiting.push(run)
  }

  /** Events that were there before anything was put. */
  addInFront(store: Run['store'], count: number): void {
    const first = this.#waiting[0]?.place ?? this.#next
    if (count > 0) this.#waiting.unshift({ store, place: first - count, count })
  }

  /** The first run, or `max` events of it. */
  take(max: number): Run | undefined {
    const first = this.#waiting.shift()
    if (first === undefined) return undefined
    const [taken, rest] = this.split(first, max)
    if (rest !== undefined) this.#waiting.unshift(rest)
    return taken
  }

  split(run: Run, count: number): [Run, Run | undefined] {
    if (run.count <= count) return [run, undefined]
    return [
      { ...run, count },
      { ...run, place: run.place + count, count: run.count - count },
    ]
  }

  giveBack(run: Run): void {
    const sorted = [...this.#waiting, run].sort((a, b) => a.place - b.place)
    this.#waiting = []
    for (const one of sorted) this.#append(one)
  }

  forget(store: Run['store']): void {
    this.#waiting = this.#waiting.filter(run => run.store !== store)
  }
}
