import { setMaxListeners } from 'node:events'
import type { EventBatch } from '../../../../runtime/core/event-batch.ts'
import type { RowSerializer } from '../../../../runtime/serializers/row-serializer.ts'
import { HbaseSink } from '../../../../runtime/sinks/hbase/index.ts'
import type { HbaseSinkOptions } from '../../../../runtime/sinks/hbase/options.ts'
import { bodiesOf, testContext } from '../../../contracts/support.ts'

export const never = new AbortController().signal
setMaxListeners(0, never)

/** Writes to the column family `f`. */
export async function started(options: Omit<HbaseSinkOptions, 'columnFamily'>, serializer?: RowSerializer) {
  const sink = new HbaseSink({ columnFamily: 'f', ...options }, serializer && { serializer })
  const context = testContext('out', 'SINK')
  await sink.start(context)
  return { sink, context, deliver: (batch: EventBatch, signal = never) => sink.deliver([batch], signal) }
}

/** The same with dead letters, which end up in `letters`: body and reason. */
export async function withDeadLetters(options: Omit<HbaseSinkOptions, 'columnFamily'>, serializer?: RowSerializer) {
  const letters: string[] = []
  const deadLetters = {
    put: async (refused: EventBatch, reason: string) => {
      letters.push(...bodiesOf([refused]).map(body => `${body.slice(0, 20)}: ${reason}`))
    },
    of: () => deadLetters,
  }
  const sink = new HbaseSink({ columnFamily: 'f', ...options }, serializer && { serializer })
  await sink.start({ ...testContext('out', 'SINK'), deadLetters })
  return { letters, sink, deliver: (batch: EventBatch) => sink.deliver([batch], never) }
}

export interface Row {
  readonly key: string
  /** By `family:qualifier`. */
  readonly cells: Readonly<Record<string, Buffer>>
}

/** A client of the REST gateway that knows nothing of ours. */
export class HBaseReader {
  #tables = 0

  constructor(private readonly rest: string) {}

  /** A new table with the column family `f`; its name. */
  async table(name = `t${process.pid}x${this.#tables++}`): Promise<string> {
    const schema = JSON.stringify({ name, ColumnSchema: [{ name: 'f' }] })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${this.rest}/${name}/schema`, { method: 'PUT', body: schema, headers })
    if (!answer.ok) throw new Error(await answer.text())
    return name
  }

  async drop(table: string): Promise<void> {
    const answer = await fetch(`${this.rest}/${table}/schema`, { method: 'DELETE' })
    if (!answer.ok) throw new Error(await answer.text())
  }

  /** Rows in the order of their keys, which begin with `prefix`. */
  async rows(table: string, prefix = ''): Promise<Row[]> {
    const headers = { accept: 'application/json' }
    const answer = await fetch(`${this.rest}/${table}/${encodeURIComponent(prefix)}*`, { headers })
    if (answer.status === 404) return []
    if (!answer.ok) throw new Error(await answer.text())
    const { Row } = (await answer.json()) as { Row: { key: string; Cell: { column: string; $: string }[] }[] }
    const found = Row.map(({ key, Cell }) => ({
      key: text(key),
      cells: Object.fromEntries(Cell.map(({ column, $ }) => [text(column), Buffer.from($, 'base64')])),
    }))
    return found.filter(({ key }) => key.startsWith(prefix))
  }

  /** The bodies that the simple serializer wrote, sorted by the number at their end. */
  async bodies(table: string, prefix = 'default'): Promise<string[]> {
    const rows = await this.rows(table, prefix)
    return rows.flatMap(({ cells }) => cells['f:pCol']?.toString() ?? []).sort(byNumber)
  }

  /** The counter that the simple serializer raises. */
  async count(table: string, row = 'incRow'): Promise<number> {
    const [counter] = await this.rows(table, row)
    return Number(counter?.cells['f:iCol']?.readBigInt64BE() ?? 0)
  }
}

const text = (base64: string): string => Buffer.from(base64, 'base64').toString()

const byNumber = (a: string, b: string) => Number(/\d+$/.exec(a)) - Number(/\d+$/.exec(b))
