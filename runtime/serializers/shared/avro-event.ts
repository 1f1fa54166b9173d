import type { AvroEncoder } from '../../core/avro-encoder.ts'
import type { EventBatch } from '../../core/event-batch.ts'

/** Appends event i as a record of a map of headers and a body: Flume's event wherever it is written in Avro. */
export function encodeEvent(batch: EventBatch, i: number, encoder: AvroEncoder): void {
  const headers = Object.entries(batch.headersOf(i))
  if (headers.length > 0) encoder.long(headers.length)
  for (const [name, value] of headers) encoder.string(name).string(value)
  encoder.long(0)
  encoder.bytes(batch.data, batch.bounds[2 * i]!, batch.bounds[2 * i + 1]!)
}
