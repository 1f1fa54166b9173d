/** A histogram of durations in seconds. */
export class Durations {
  /** Upper bounds of the buckets; there is one bucket more, for all that took longer. */
  readonly bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 600]
  /** By bucket, each without the ones below. */
  readonly counts: number[] = this.bounds.map(() => 0).concat(0)
  sum = 0

  add(seconds: number): void {
    const bucket = this.bounds.findIndex(bound => seconds <= bound)
    this.counts[bucket < 0 ? this.bounds.length : bucket]!++
    this.sum += seconds
  }
}
