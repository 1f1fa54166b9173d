import type { Outcome } from '../shared/rpc/put.ts'

/** Lets at most `most` calls be at work side by side; any number when it is 0 or less. Others wait in their order. */
export class CallLimit {
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(private readonly most: number) {}

  run(start: () => Outcome, footprint: number): Outcome {
    if (this.most <= 0) return start()
    const started = this.#enter().then(start)
    return {
      taken: started.then(one => one.taken).finally(() => this.#leave()),
      accepted: started.then(one => one.accepted),
      footprint,
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.most) this.#running++
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
  }

  /** Who waits takes the place over. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running--
    else next()
  }
}
