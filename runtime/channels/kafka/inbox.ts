import type { Loan } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { Waiters } from '../../core/waiters.ts'
import type { Settlement } from '../../kafka/index.ts'

/** Fetched events of one slice. */
export interface Fetched {
  readonly batch: EventBatch
  /** The offset after event i. */
  readonly after: (i: number) => number
  readonly settlement: Settlement
}

/** Events from `at` on of a slice; `place` is the first one's in the stream of everything fetched. */
interface Held extends Fetched {
  readonly place: number
}

/**
 * Fetched events in their order, lent to takers. A loan that ends in the middle of a slice settles just its own part, so
 * a stop repeats nothing that was committed. What another member of the group reads by now is dropped.
 */
export class Inbox {
  #queue: Held[] = []
  #nextPlace = 0
  #size = 0
  readonly #news = new Waiters()
  readonly #room = new Waiters()

  constructor(private readonly capacity: number) {}

  /** Events held, lent ones included. */
  get size(): number {
    return this.#size
  }

  /** Takes the slice as soon as something fits; undefined when `signal` aborts first. */
  async add(fetched: Fetched, signal: AbortSignal): Promise<void> {
    while (this.#size >= this.capacity) if (!(await this.#room.wait(signal))) return
    this.#queue.push({ ...fetched, place: this.#nextPlace })
    this.#nextPlace += fetched.batch.count
    this.#size += fetched.batch.count
    this.#news.wakeAll()
  }

  async take(max: number, signal: AbortSignal): Promise<Loan | undefined> {
    while (!signal.aborted) {
      const lent = this.#lend(max)
      if (lent.length > 0) return this.#loan(lent)
      this.#room.wakeAll()
      await this.#news.wait(signal)
    }
    return undefined
  }

  #lend(max: number): Held[] {
    const lent: Held[] = []
    for (let left = max; left > 0 && this.#queue.length > 0; ) {
      const first = this.#queue.shift()!
      const { count } = first.batch
      if (!first.settlement.isOurs()) {
        this.#size -= count
        continue
      }
      const [front, back] = count > left ? split(first, left) : [first, undefined]
      lent.push(front)
      if (back !== undefined) this.#queue.unshift(back)
      left -= front.batch.count
    }
    return lent
  }

  #loan(lent: readonly Held[]): Loan {
    let isOpen = true
    const end = () => {
      if (!isOpen) throw new Error('a loan was ended twice')
      isOpen = false
    }
    const batches = lent.map(held => held.batch)
    const count = batches.reduce((sum, batch) => sum + batch.count, 0)
    return {
      batches,
      count,
      commit: async () => {
        end()
        for (const { settlement } of lent) settlement.settle()
        this.#size -= count
        this.#room.wakeAll()
      },
      rollback: async () => {
        end()
        this.#queue = [...lent, ...this.#queue].sort((a, b) => a.place - b.place)
        this.#news.wakeAll()
      },
    }
  }
}

function split(held: Held, at: number): [Held, Held] {
  const { batch, place, after, settlement } = held
  const front = { ...held, batch: batch.slice(0, at), settlement: settlement.split(after(at - 1)) }
  const back = { ...held, batch: batch.slice(at, batch.count), place: place + at, after: (i: number) => after(at + i) }
  return [front, back]
}
