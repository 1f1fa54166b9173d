import type { EventBatch } from '../../core/event-batch.ts'
import type { Keys } from './cipher.ts'
import type { Range } from './format.ts'
import type { Stored } from './log.ts'
import { decodeWith, type Entry, type Gap, LogReader, type Position } from './log-reader.ts'
import type { LogState } from './log-state.ts'

/** Events of one batch, or a part of them. */
export interface Piece {
  readonly range: Range
  readonly batch: EventBatch
}

/**
 * The events in their order. Nothing is known of those that were not read yet: the log itself is the queue. What is in
 * memory is lent, was given back, or is the rest of the batch read last.
 */
export class Queue {
  /** Read and not lent, sorted. */
  #shelf: Piece[] = []
  /** Records read and not delivered as a whole: the first one is where a restart begins to read. */
  #records: { readonly at: Position; readonly range: Range }[] = []
  #mostRecords = 1024
  /** What was written last, from the reader's place or later to the end of the log: it need not be read. */
  #fresh: Stored[] = []
  #freshBytes = 0
  readonly #reader: LogReader
  #reading: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly state: LogState,
    keys: Keys,
    head: Position,
    private readonly lost: (count: number, gap: Gap) => void,
  ) {
    this.#reader = new LogReader(state.segments, decodeWith(keys), head, () => state.nextSequence)
  }

  /** Events held, lent ones included. */
  get size(): number {
    const { nextSequence, committed } = this.state
    return nextSequence - committed.upTo - committed.above
  }

  /** Whether take may find something. */
  get hasMore(): boolean {
    return this.#shelf.length > 0 || this.#reader.position.sequence < this.state.nextSequence
  }

  /** Where reading for the oldest undelivered event begins. */
  head(): Position {
    while (this.#records.length > 0 && this.#records[0]!.range.to <= this.state.committed.upTo) this.#records.shift()
    return this.#records[0]?.at ?? this.#reader.position
  }

  /** Keeps a record that was just written, as long as it joins on and they are few. */
  stored(record: Stored): void {
    const expected = this.#fresh.at(-1)?.next ?? this.#reader.position
    if (expected.sequence !== record.at.sequence) return
    const bytes = keptBytes(record, this.#fresh.at(-1))
    if (this.#freshBytes + bytes > mostFreshBytes) return
    this.#fresh.push(record)
    this.#freshBytes += bytes
  }

  /** Up to `max` events, the oldest first. Rejects when the disk can't be read; nothing is lent then. */
  take(max: number): Promise<Piece[]> {
    const result = this.#reading.then(() => this.#take(max))
    this.#reading = result.catch(() => {})
    return result
  }

  giveBack(pieces: readonly Piece[]): void {
    this.#shelf = [...this.#shelf, ...pieces].sort(byPlace)
  }

  /** Resolves when no read is going on. */
  async idle(): Promise<void> {
    await this.#reading
  }

  async #take(max: number): Promise<Piece[]> {
    const taken: Piece[] = []
    let left = max
    try {
      while (left > 0 && (this.#shelf.length > 0 || (await this.#fill()))) {
        const [piece, rest] = split(this.#shelf.shift()!, left)
        if (rest !== undefined) this.#shelf.unshift(rest)
        taken.push(piece)
        left -= piece.batch.count
      }
    } catch (error) {
      // What was read so far is lent; the next take meets the error again.
      if (taken.length === 0) throw error
    }
    return taken.sort(byPlace)
  }

  /** Reads the next undelivered batch onto the shelf; false at the end. */
  async #fill(): Promise<boolean> {
    while (this.#reader.position.sequence < this.state.nextSequence) {
      const entry = this.#takeFresh() ?? (await this.#reader.next())
      if (entry === undefined) throw new Error('the log ends before its last event')
      if (entry.kind === 'gap') this.#skip(entry)
      if (entry.kind !== 'put') continue
      const open = this.state.committed.open(entry.range)
      if (open.length === 0) continue
      this.#remember(entry)
      for (const { from, to } of open)
        this.#shelf.push({
          range: { from, to },
          batch: entry.batch.slice(from - entry.range.from, to - entry.range.from),
        })
      this.#shelf.sort(byPlace)
      return true
    }
    return this.#shelf.length > 0
  }

  #takeFresh(): Entry | undefined {
    const first = this.#fresh[0]
    if (first === undefined || first.at.sequence > this.#reader.position.sequence) return undefined
    this.#fresh.shift()
    this.#freshBytes -= keptBytes(first, this.#fresh[0])
    const { at, next, batch } = first
    this.#reader.moveTo(next)
    return { kind: 'put', range: { from: at.sequence, to: next.sequence }, at, batch }
  }

  #skip(gap: Gap): void {
    const count = this.state.committed.open(gap.range).reduce((sum, { from, to }) => sum + to - from, 0)
    this.state.committed.add(gap.range)
    if (count > 0) this.lost(count, gap)
  }

  #remember({ at, range }: Entry & { kind: 'put' }): void {
    this.#records.push({ at, range })
    if (this.#records.length <= this.#mostRecords) return
    // One loan has been open while many others ended: keep only what is still needed.
    this.#records = this.#records.filter(record => this.state.committed.open(record.range).length > 0)
    this.#mostRecords = Math.max(1024, 2 * this.#records.length)
  }
}

const mostFreshBytes = 8 << 20

/** What a batch keeps alive: its whole buffer, which it often shares with its neighbour. */
function keptBytes({ batch }: Stored, neighbour: Stored | undefined): number {
  const { buffer } = batch.data
  return buffer === neighbour?.batch.data.buffer ? 0 : buffer.byteLength
}

function byPlace(a: Piece, b: Piece): number {
  return a.range.from - b.range.from
}

function split(piece: Piece, most: number): [Piece, Piece | undefined] {
  const { batch, range } = piece
  if (batch.count <= most) return [piece, undefined]
  const middle = range.from + most
  return [
    { range: { from: range.from, to: middle }, batch: batch.slice(0, most) },
    { range: { from: middle, to: range.to }, batch: batch.slice(most, batch.count) },
  ]
}
