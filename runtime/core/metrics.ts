/** Counters of one component, by Flume's names (reference: monitoring.md), such as EventReceivedCount. */
export class ComponentMetrics {
  readonly counters = new Map<string, number>()
  readonly gauges = new Map<string, () => number | boolean>()
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

  failed(error: Error): void {
    this.lastError = { message: error.message, at: Date.now() }
  }

  get(counter: string): number {
    return Number(this.gauges.get(counter)?.() ?? this.counters.get(counter) ?? 0)
  }
}
