/** How events become rows of a table: for the sinks hbase, hbase2 and asynchbase. */
import type { EventBatch } from '../core/event-batch.ts'

export interface RowSerializer {
  /**
   * What each event of the batch becomes, in order. It is asked once for an event: one that is delivered again is written to
   * the same rows. When it throws, the delivery fails.
   */
  rowsOf(batch: EventBatch): readonly (Rows | Refusal)[]
}

export interface Rows {
  readonly puts: readonly Put[]
  readonly increments: readonly Increment[]
}

/** Cells of one row; columns are qualifiers in the column family of the sink. */
export interface Put {
  readonly row: Buffer
  readonly cells: readonly (readonly [column: Buffer, value: Buffer])[]
}

/** A 64-bit counter in a cell grows. */
export interface Increment {
  readonly row: Buffer
  readonly column: Buffer
  readonly by: number
}

/** An event that can't be written. It goes to the dead letters, where there are any. */
export interface Refusal {
  readonly refused: string
  /** Without dead letters: true leaves it out with a warning, else it holds up all behind it. */
  readonly leaveOut?: boolean
}
