import type { Status, Sum } from '../../status-form.ts'

/** How many answers a small curve shows. */
const longest = 60

interface Count {
  readonly at: number
  readonly value: number
}

/** What the agent's counts were: from two answers come the rates. */
export class History {
  readonly #last = new Map<string, Count>()
  readonly #rates = new Map<string, number[]>()
  readonly #means = new Map<string, { readonly sum: Sum; readonly mean: number | undefined }>()

  /** A new count of something; a smaller one than before is that of a new process. */
  add(name: string, value: number, at: number): void {
    const before = this.#last.get(name)
    if (before !== undefined && at > before.at && value >= before.value) {
      const rates = this.#rates.get(name) ?? []
      this.#rates.set(name, [...rates, ((value - before.value) * 1000) / (at - before.at)].slice(-longest))
    }
    if (before === undefined || at > before.at) this.#last.set(name, { at, value })
  }

  /** Events a second between the last two answers; undefined until there were two. */
  rate(name: string): number | undefined {
    return this.#rates.get(name)?.at(-1)
  }

  rates(name: string): readonly number[] {
    return this.#rates.get(name) ?? []
  }

  addSum(name: string, sum: Sum): void {
    const before = this.#means.get(name)
    const count = sum.count - (before?.sum.count ?? 0)
    const mean = count > 0 ? (sum.seconds - (before?.sum.seconds ?? 0)) / count : before?.mean
    this.#means.set(name, { sum, mean })
  }

  /** Mean of the latest times in seconds; undefined when there were none. */
  mean(name: string): number | undefined {
    return this.#means.get(name)?.mean
  }
}

/** Puts an answer's counts into the history. */
export function remember(history: History, { now, sources, channels, sinks }: Status): void {
  for (const { name, received } of sources) history.add(`source ${name}`, received, now)
  for (const { name, put, taken, endToEnd } of channels) {
    history.add(`put ${name}`, put, now)
    history.add(`taken ${name}`, taken, now)
    history.addSum(`end ${name}`, endToEnd)
  }
  for (const { name, delivered, delivery } of sinks) {
    history.add(`sink ${name}`, delivered, now)
    history.addSum(`delivery ${name}`, delivery)
  }
}
