import { Durations } from './durations.ts'
import type { EventBatch } from './event-batch.ts'
import { masked } from './secrets.ts'
import { Transit } from './transit.ts'

/** Counters of one component, by Flume's names (reference: monitoring.md), such as EventReceivedCount. */
export class ComponentMetrics {
  readonly counters = new Map<string, number>()
  readonly gauges = new Map<string, () => number | boolean>()
  /** How long things took, by what they are: `put`, `confirm`, `take`, `delivery`. */
  readonly durations = new Map<string, Durations>()
  /** The last error, with its time in ms since the epoch. */
  lastError: { readonly message: string; readonly at: number } | undefined
  /** Of a channel: how long events are on their way through it. */
  readonly transit = new Transit()
  /** Who looks at the batches that the component passes on. */
  readonly taps = new Set<(batch: EventBatch) => void>()

  constructor(
    /** SOURCE, CHANNEL or SINK, as Flume's metrics say it. */
    readonly kind: 'SOURCE' | 'CHANNEL' | 'SINK',
    readonly name: string,
  ) {}

  count(counter: string, by = 1): void {
    this.counters.set(counter, (this.counters.get(counter) ?? 0) + by)
  }

  /** Shows counters as 0 until they are first counted. */
  declare(...counters: readonly string[]): void {
    for (const counter of counters) this.count(counter, 0)
  }

  /** Events taken for one delivery, by Flume's names for a full batch and a smaller one. */
  countBatch(count: number, batchSize: number): void {
    this.count(count < batchSize ? 'BatchUnderflowCount' : 'BatchCompleteCount')
  }

  /** A figure that is read when somebody asks. */
  gauge(name: string, read: () => number | boolean): void {
    this.gauges.set(name, read)
  }

  /** `began` is a time of `performance.now()`. */
  took(what: string, began: number): void {
    const durations = this.durations.get(what) ?? new Durations()
    this.durations.set(what, durations)
    durations.add((performance.now() - began) / 1000)
  }

  failed(error: Error): void {
    this.lastError = { message: masked(error.message), at: Date.now() }
  }

  /** Shows passing batches to those who look. */
  show(batches: readonly EventBatch[]): void {
    for (const tap of this.taps) for (const batch of batches) tap(batch)
  }

  get(counter: string): number {
    return Number(this.gauges.get(counter)?.() ?? this.counters.get(counter) ?? 0)
  }
}
