import type { EventBatch } from '../../core/event-batch.ts'

/** When a file has had enough; 0 and less mean never. */
export interface RollRules {
  /** In ms since it was begun. */
  readonly interval: number
  /** Bytes of event bodies. */
  readonly size: number
  readonly count: number
  /** In ms since the last event. */
  readonly idle: number
  /** Machines that must hold the end of the file. */
  readonly minReplicas: number
}

/** What was given to a file so far. */
export interface Filling {
  events: number
  bytes: number
}

/** Asked before an event is written: a full file stays as it is until the next event. */
export function isFull({ size, count }: RollRules, { events, bytes }: Filling): boolean {
  return (size > 0 && bytes >= size) || (count > 0 && events >= count)
}

/** Counts events from `from` on into the filling until it is full; gives where they end. */
export function fill(rules: RollRules, filling: Filling, batch: EventBatch, from: number): number {
  const { bounds, count } = batch
  if (rules.size <= 0) {
    const to = rules.count > 0 ? Math.min(count, from + rules.count - filling.events) : count
    filling.events += to - from
    return to
  }
  let to = from
  for (; to < count && !isFull(rules, filling); to++) {
    filling.events++
    filling.bytes += bounds[2 * to + 1]! - bounds[2 * to]!
  }
  return to
}
