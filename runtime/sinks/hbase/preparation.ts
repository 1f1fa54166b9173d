import type { EventBatch } from '../../core/event-batch.ts'
import type { Put, Refusal, RowSerializer, Rows } from '../../serializers/row-serializer.ts'

export interface PreparedEvent {
  readonly batch: EventBatch
  readonly index: number
  readonly becomes: Rows | Refusal
  /** Its place among all events that were prepared. */
  readonly order: number
}

/**
 * Makes the rows of events, once for each: the rows of a delivery that failed are kept, and given again when its events come
 * back. So what was written already is written over, not beside. When other events come instead, another sink of the
 * channel has taken those, and they are forgotten.
 */
export class Preparation {
  #kept: PreparedEvent[] = []
  #count = 0

  constructor(private readonly serializer: RowSerializer) {}

  of(batches: readonly EventBatch[]): readonly PreparedEvent[] {
    return batches.flatMap(batch => {
      const again = this.#again(batch)
      return again.length === batch.count ? again : [...again, ...this.#made(batch, again.length)]
    })
  }

  /** The delivery of these events failed. */
  keep(events: readonly PreparedEvent[]): void {
    this.#kept = [...this.#kept, ...events].sort((a, b) => a.order - b.order)
  }

  /** The kept events with which the batch begins. */
  #again(batch: EventBatch): readonly PreparedEvent[] {
    let same = 0
    while (same < batch.count && same < this.#kept.length && isSame(this.#kept[same]!, batch, same)) same++
    if (same === 0) this.#kept = []
    return this.#kept.splice(0, same)
  }

  #made(batch: EventBatch, from: number): readonly PreparedEvent[] {
    const rows = this.serializer.rowsOf(batch.slice(from, batch.count))
    if (rows.length !== batch.count - from)
      throw new Error(`the serializer gave ${rows.length} results for ${batch.count - from} events`)
    return rows.map((becomes, i) => ({ batch, index: from + i, becomes: judged(becomes), order: this.#count++ }))
  }
}

function isSame(kept: PreparedEvent, batch: EventBatch, i: number): boolean {
  if (!kept.batch.body(kept.index).equals(batch.body(i))) return false
  const [one, other] = [Object.entries(kept.batch.headersOf(kept.index)), batch.headersOf(i)]
  return one.length === Object.keys(other).length && one.every(([name, value]) => other[name] === value)
}

function judged(becomes: Rows | Refusal): Rows | Refusal {
  if ('refused' in becomes) return becomes
  const refused = becomes.puts.map(fault).find(one => one !== undefined)
  return refused === undefined ? becomes : { refused }
}

function fault({ row, cells }: Put): string | undefined {
  if (row.length === 0) return 'the row key is empty'
  if (row.length > longestKey) return `the row key has ${row.length} bytes; HBase takes ${longestKey}`
  return cells.length === 0 ? 'the row has no columns' : undefined
}

const longestKey = 32_767
