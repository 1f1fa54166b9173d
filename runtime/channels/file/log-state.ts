import type { Committed } from './committed.ts'
import type { Segment } from './segment.ts'

/** Where the log stands: found by recovery, kept by the log, read by the queue. */
export interface LogState {
  /** The channel's id, the same in all of its segments. */
  readonly channel: Buffer
  /** Oldest first. */
  readonly segments: Segment[]
  committed: Committed
  /** Number of the next event: all below are durable, delivered, or lost and reported. */
  nextSequence: number
  /** Id of the next segment. */
  nextSegment: number
  /** Of the newest checkpoint. */
  generation: number
}

/** Whether every event is delivered. */
export const isDrained = ({ committed, nextSequence }: LogState) => committed.upTo >= nextSequence
