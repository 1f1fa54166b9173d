import type { Loan } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import type { Range } from './format.ts'
import type { Piece } from './queue.ts'

/** What ends a loan: both work on the store that lent it, also after the channel was stopped and started again. */
export interface LoanEnds {
  commit(ranges: readonly Range[]): Promise<void>
  rollback(pieces: readonly Piece[]): void
}

export class FileLoan implements Loan {
  readonly batches: readonly EventBatch[]
  readonly count: number
  #state: 'lent' | 'committing' | 'ended' = 'lent'

  constructor(
    private readonly pieces: readonly Piece[],
    private readonly ends: LoanEnds,
  ) {
    this.batches = pieces.map(piece => piece.batch)
    this.count = this.batches.reduce((sum, batch) => sum + batch.count, 0)
  }

  async commit(): Promise<void> {
    this.#leave('lent', 'committing')
    try {
      await this.ends.commit(joined(this.pieces))
    } catch (error) {
      this.#state = 'lent'
      throw error
    }
    this.#state = 'ended'
  }

  async rollback(): Promise<void> {
    this.#leave('lent', 'ended')
    this.ends.rollback(this.pieces)
  }

  #leave(from: 'lent', to: 'committing' | 'ended'): void {
    if (this.#state !== from) throw new Error('a loan was committed or rolled back twice')
    this.#state = to
  }
}

function joined(pieces: readonly Piece[]): Range[] {
  const ranges: Range[] = []
  for (const { range } of pieces) {
    const last = ranges.at(-1)
    if (last?.to === range.from) ranges[ranges.length - 1] = { from: last.from, to: range.to }
    else ranges.push(range)
  }
  return ranges
}
