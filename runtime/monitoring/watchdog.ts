import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Logger } from '../core/log.ts'

/** How late the event loop was in the last seconds, in seconds. */
export interface LoopDelays {
  readonly median: number
  readonly p99: number
  readonly max: number
}

/**
 * Watches whether the event loop gets to what is due: while something keeps it busy nothing is read, sent or answered.
 * Beats once a second; Node itself measures in between.
 */
export class Watchdog {
  #due = performance.now() + beat
  #late = 0
  /** The latest beat of the window, in seconds: Node's own figures miss what happens before their first look. */
  #latest = 0
  #beats = 0
  /** A shorter one that follows does not hide it. */
  #longBlock: { readonly seconds: number; readonly at: number } | undefined
  #delays: LoopDelays = { median: 0, p99: 0, max: 0 }
  readonly #histogram = monitorEventLoopDelay({ resolution })
  readonly #timer = setInterval(() => this.#beat(), beat).unref()

  constructor(private readonly log: Logger) {
    this.#histogram.enable()
  }

  /** How late the loop was at the last beat, or is by now, in seconds. */
  get delay(): number {
    return Math.max(this.#late, performance.now() - this.#due, 0) / 1000
  }

  get delays(): LoopDelays {
    return this.#delays
  }

  /** Why the agent is not ready for this reason; none when it is. */
  get reasons(): string[] {
    if (this.#longBlock === undefined) return []
    const { seconds, at } = this.#longBlock
    const ago = (Date.now() - at) / 1000
    if (ago > remembered) return []
    return [`the event loop was blocked for ${seconds.toFixed(1)} s, ${ago.toFixed(0)} s ago`]
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#histogram.disable()
  }

  #beat(): void {
    const now = performance.now()
    this.#late = now - this.#due
    this.#due = now + beat
    const seconds = this.#late / 1000
    this.#latest = Math.max(this.#latest, seconds)
    if (seconds >= worthALine)
      this.log.warn(`the event loop was blocked for ${seconds.toFixed(1)} s: nothing was read, sent or answered`)
    if (seconds >= longBlock) this.#longBlock = { seconds, at: Date.now() }
    if (++this.#beats % beatsPerWindow === 0) this.#look()
  }

  /** Node's figures hold the time from one look to the next, not only what it is late. */
  #look(): void {
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - resolution / 1000)
    const { max } = this.#histogram
    this.#delays = {
      median: late(this.#histogram.percentile(50)),
      p99: late(this.#histogram.percentile(99)),
      max: Math.max(late(max), this.#latest),
    }
    this.#latest = 0
    this.#histogram.reset()
  }
}

/** In ms. */
const beat = 1000
const resolution = 50
const beatsPerWindow = 10
/** In seconds. */
const worthALine = 1
const longBlock = 5
const remembered = 60
