import { Durations } from './durations.ts'

/** Batches watched at a time in one channel; more are not: what they take is told by the others. */
const most = 1000

/** A batch on its way: it has left when as many events have left the channel as stood in it up to its last one. */
interface Mark {
  readonly upTo: number
  readonly began: number
}

/**
 * How long events are on their way through a channel, from the source's put to the sink's confirmation, whatever the
 * channel does with them in between. One mark for each batch that is put; a channel gives events in the order of their
 * puts, so counting tells when a batch has left. (Of deliveries side by side, one that ends early counts for its elder.)
 */
export class Transit {
  readonly delays = new Durations()
  #marks: Mark[] = []
  #left = 0

  /** A batch is in the channel, which now holds `size` events. `began`: a time of performance.now(). */
  put(began: number, size: number): void {
    if (this.#marks.length < most) this.#marks.push({ upTo: this.#left + size, began })
    this.#confirm()
  }

  /** The far side has confirmed so many events, and the channel has forgotten them. */
  delivered(count: number): void {
    this.#left += count
    this.#confirm()
  }

  /** Seconds since the oldest batch that is still on its way was put; undefined when none is. */
  get oldest(): number | undefined {
    const first = this.#marks[0]
    return first && (performance.now() - first.began) / 1000
  }

  #confirm(): void {
    const now = performance.now()
    let n = 0
    while (n < this.#marks.length && this.#marks[n]!.upTo <= this.#left)
      this.delays.add((now - this.#marks[n++]!.began) / 1000)
    if (n > 0) this.#marks.splice(0, n)
  }
}
