import { EventBatch, type HeaderColumn } from '../../core/event-batch.ts'
import { fromFlumeEvents, type RecordSlice } from '../../kafka/index.ts'

export interface EventRules {
  /** Name of the header for the topic; undefined for none. */
  readonly topicHeader: string | undefined
  /** Which record header goes into which event header. */
  readonly headers: readonly { readonly from: Buffer; readonly to: string }[]
  /** The values are events in Flume's Avro form, with headers of their own. */
  readonly flumeEvents: boolean
}

/** The events of a slice. A value that should be a Flume event and is none is given to `malformed` and left out. */
export function eventsOf(
  slice: RecordSlice,
  rules: EventRules,
  malformed: (offset: number, error: Error) => void,
): EventBatch {
  const { columns, from, to } = slice
  const batch = new EventBatch(columns.data, columns.bounds.subarray(2 * from, 2 * to))
  if (!rules.flumeEvents) return withHeaders(batch, slice, rules, i => from + i)
  const events = fromFlumeEvents(batch, (i, error) => malformed(columns.offsets[from + i]!, error))
  const found = new EventBatch(columns.data, events.bounds, events.headers)
  return withHeaders(found, slice, rules, i => from + events.kept[i]!)
}

/** `at`: where an event's record is in the columns. A header that the event brings itself wins, but for key and mapped ones. */
function withHeaders(batch: EventBatch, slice: RecordSlice, rules: EventRules, at: (i: number) => number): EventBatch {
  const { columns } = slice
  const headers = new Map<string, HeaderColumn>(batch.headers)
  const fallback = (name: string, value: HeaderColumn) => headers.set(name, over(headers.get(name), value))
  const force = (name: string, value: (i: number) => string | undefined) => {
    headers.set(name, over(value, headers.get(name)))
  }
  fallback('timestamp', i => String(columns.timestamps[at(i)]))
  if (rules.topicHeader !== undefined) fallback(rules.topicHeader, slice.topic)
  fallback('partition', String(slice.partition))
  fallback('offset', i => String(columns.offsets[at(i)]))
  if (columns.keys !== undefined) force('key', i => columns.key(at(i))?.toString())
  if (columns.headers !== undefined)
    for (const { from, to } of rules.headers) force(to, i => columns.header(at(i), from)?.toString())
  return new EventBatch(batch.data, batch.bounds, headers)
}

/** One column where it has a value, else the other. */
function over(first: HeaderColumn | undefined, second: HeaderColumn | undefined): HeaderColumn {
  if (first === undefined || typeof first === 'string') return first ?? second!
  if (second === undefined) return first
  return i => cell(first, i) ?? cell(second, i)
}

function cell(column: HeaderColumn, i: number): string | undefined {
  if (typeof column === 'string') return column
  return typeof column === 'function' ? column(i) : column[i]
}
