import { AvroEncoder } from '../../core/avro-encoder.ts'
import type { EventBatch } from '../../core/event-batch.ts'

/** Appends event i as a record of a map of headers and a body: Flume's event wherever it is written in Avro. */
export function encodeEvent(batch: EventBatch, i: number, encoder: AvroEncoder): void {
  let count = 0
  for (const name of batch.headers.keys()) if (batch.header(i, name) !== undefined) count++
  if (count > 0) encoder.long(count)
  for (const name of batch.headers.keys()) {
    const value = batch.header(i, name)
    if (value !== undefined) encoder.string(name).string(value)
  }
  encoder.long(0)
  encoder.bytes(batch.data, batch.bounds[2 * i]!, batch.bounds[2 * i + 1]!)
}

/** Appends all events of the batch. */
export function encodeEvents(batch: EventBatch, encoder: AvroEncoder): void {
  const headers = sharedHeaders(batch)
  if (headers !== undefined) encoder.bodies(headers, batch)
  else for (let i = 0; i < batch.count; i++) encodeEvent(batch, i, encoder)
}

/** The map of headers in Avro when it is the same for every event; undefined otherwise. */
function sharedHeaders({ headers }: EventBatch): Buffer | undefined {
  const encoder = new AvroEncoder(256)
  if (headers.size > 0) encoder.long(headers.size)
  for (const [name, value] of headers) {
    if (typeof value !== 'string') return undefined
    encoder.string(name).string(value)
  }
  return encoder.long(0).lend()
}
