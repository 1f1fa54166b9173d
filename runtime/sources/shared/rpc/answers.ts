import type { Duplex } from 'node:stream'
import { Waiters } from '../../../core/waiters.ts'

/** The answers of a connection go out in the order of its requests, each as soon as it and those before it are known. */
export class Answers {
  #last: Promise<void> = Promise.resolve()
  #due = 0
  readonly #changed = new Waiters()

  constructor(private readonly stream: Duplex) {
    for (const event of ['drain', 'close']) stream.on(event, () => this.#changed.wakeAll())
  }

  /** `answer` must not reject. */
  add(answer: Promise<Buffer>): void {
    this.#due++
    this.#last = Promise.all([answer, this.#last]).then(([bytes]) => {
      this.#due--
      if (this.stream.writable) this.stream.write(bytes)
      this.#changed.wakeAll()
    })
  }

  /** Waits while the peer does not read its answers, or very many are due; until `signal` at the longest. */
  async room(signal: AbortSignal): Promise<void> {
    await this.#until(() => this.#due < mostDue && !this.stream.writableNeedDrain, signal)
  }

  /** Waits until every answer was given; until `signal` at the longest. */
  async given(signal: AbortSignal): Promise<void> {
    await this.#until(() => this.#due === 0, signal)
  }

  async #until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    while (!holds() && !this.stream.destroyed && (await this.#changed.wait(signal)));
  }
}

/** Unanswered requests of a connection; channels bound the events of them, but a request may hold no event. */
const mostDue = 1000
