import type { EventBatch } from '../../core/event-batch.ts'
import type { Increment, Refusal, RowSerializer, Rows } from '../row-serializer.ts'
import { escapedKeys, keyEnding, type RowKeys } from '../shared/row-keys.ts'
import { type HbaseSimpleSerializerOptions, hbaseSimpleSerializerDefaults } from './options.ts'

/**
 * A row with the body for each event, and one more on a counter. An empty name of a column switches its part off, which
 * only YAML can say.
 */
export class HbaseSimpleSerializer implements RowSerializer {
  readonly #keys: RowKeys
  readonly #column: Buffer
  readonly #increments: readonly Increment[]

  constructor(options: HbaseSimpleSerializerOptions) {
    const all = { ...hbaseSimpleSerializerDefaults, ...options }
    this.#keys = all.rowKey === undefined ? prefixedKeys(all.rowPrefix, all.suffix) : escapedKeys(all.rowKey)
    this.#column = Buffer.from(all.payloadColumn)
    const counter = { row: Buffer.from(all.incrementRow), column: Buffer.from(all.incrementColumn), by: 1 }
    this.#increments = all.incrementColumn === '' ? [] : [counter]
  }

  rowsOf(batch: EventBatch): readonly (Rows | Refusal)[] {
    return Array.from({ length: batch.count }, (_, i) => this.#rows(batch, i))
  }

  #rows(batch: EventBatch, i: number): Rows | Refusal {
    const increments = this.#increments
    if (this.#column.length === 0) return { puts: [], increments }
    const key = this.#keys(batch, i)
    if (typeof key !== 'string') return key
    return { puts: [{ row: Buffer.from(key), cells: [[this.#column, batch.body(i)]] }], increments }
  }
}

function prefixedKeys(prefix: string, suffix: string): RowKeys {
  const ending = keyEnding(suffix)
  return () => prefix + ending()
}
