/** Counters of one component, by Flume's names (reference: monitoring.md), such as EventReceivedCount. */
export class ComponentMetrics {
  readonly counters = new Map<string, number>()
  readonly gauges = new Map<string, () => number | boolean>()
  /** How long things took, by what they are: `put`, `confirm`, `delivery`. */
  readonly durations = new Map<string, Durations>()
  /** The last error, with its time in ms since the epoch. */
  lastError: { readonly message: string; readonly at: number } | undefined

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
    this.lastError = { message: error.message, at: Date.now() }
  }

  get(counter: string): number {
    return Number(this.gauges.get(counter)?.() ?? this.counters.get(counter) ?? 0)
  }
}

/** A histogram of durations in seconds. */
export class Durations {
  /** Upper bounds of the buckets; there is one bucket more, for all that took longer. */
  readonly bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60]
  /** By bucket, each without the ones below. */
  readonly counts: number[] = this.bounds.map(() => 0).concat(0)
  sum = 0

  add(seconds: number): void {
    const bucket = this.bounds.findIndex(bound => seconds <= bound)
    this.counts[bucket < 0 ? this.bounds.length : bucket]!++
    this.sum += seconds
  }
}
