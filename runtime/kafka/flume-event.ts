/**
 * The value format of `useFlumeEventFormat` and of the Kafka channel: the bare Avro binary form of a record with
 * `headers` (a map of strings) and `body` (bytes), without schema or container. A map is blocks of entries: a count, then
 * the entries, ended by a count of 0; a negative count is followed by the block's size in bytes.
 */
import type { EventBatch, HeaderColumn } from '../core/event-batch.ts'
import { longSize, VarintReader, writeLong } from './varint.ts'

/** The same events with their headers written into their bodies. */
export function toFlumeEvents(batch: EventBatch): EventBatch {
  const names = [...batch.headers.keys()].map(name => ({ name, bytes: Buffer.from(name) }))
  const parts: Buffer[] = []
  const bounds = new Uint32Array(batch.count * 2)
  let at = 0
  for (let i = 0; i < batch.count; i++) {
    const headers = []
    for (const { name, bytes } of names) {
      const value = batch.header(i, name)
      if (value !== undefined) headers.push(bytes, Buffer.from(value))
    }
    const event = encode(headers, batch.body(i))
    parts.push(event)
    bounds[2 * i] = at
    at += event.length
    bounds[2 * i + 1] = at
  }
  return batch.withBodies(Buffer.concat(parts, at), bounds)
}

/** `headers`: names and values in turn. */
function encode(headers: readonly Buffer[], body: Buffer): Buffer {
  const sized = (bytes: Buffer) => longSize(bytes.length) + bytes.length
  const map = headers.length === 0 ? 0 : longSize(headers.length / 2)
  const event = Buffer.allocUnsafe(headers.reduce((sum, bytes) => sum + sized(bytes), map + 1 + sized(body)))
  let at = headers.length === 0 ? 0 : writeLong(event, headers.length / 2, 0)
  const put = (bytes: Buffer) => {
    at = writeLong(event, bytes.length, at)
    at += bytes.copy(event, at)
  }
  headers.forEach(put)
  event[at++] = 0
  put(body)
  return event
}

/** A value that is no event in this format. */
export class MalformedFlumeEvent extends Error {
  override readonly name = 'MalformedFlumeEvent'
}

/**
 * The events whose values are the bodies of `batch`: what their headers say goes over the batch's own columns of `under`
 * and below those of `over`. A body that can't be read is given to `malformed` and left out.
 */
export function fromFlumeEvents(
  batch: EventBatch,
  malformed: (i: number, error: MalformedFlumeEvent) => void,
): FlumeEvents {
  const bounds: number[] = []
  const kept: number[] = []
  const columns = new Map<string, (string | undefined)[]>()
  for (let i = 0; i < batch.count; i++)
    try {
      const { headers, start, end } = decode(batch.data, batch.bounds[2 * i]!, batch.bounds[2 * i + 1]!)
      for (const [name, value] of headers) {
        const column = columns.get(name) ?? []
        column[kept.length] = value
        columns.set(name, column)
      }
      kept.push(i)
      bounds.push(start, end)
    } catch (error) {
      if (!(error instanceof MalformedFlumeEvent)) throw error
      malformed(i, error)
    }
  for (const column of columns.values()) column.length = kept.length
  return { bounds: Uint32Array.from(bounds), kept, headers: columns }
}

export interface FlumeEvents {
  readonly bounds: Uint32Array
  /** Which of the batch's events these are. */
  readonly kept: readonly number[]
  readonly headers: ReadonlyMap<string, HeaderColumn>
}

function decode(data: Buffer, from: number, stop: number) {
  const value = data.subarray(from, stop)
  const reader = new VarintReader(value)
  const bytes = (what: string) => {
    const size = reader.long()
    const start = reader.at
    reader.at += size
    if (size < 0 || reader.at > value.length) throw new MalformedFlumeEvent(`its ${what} is cut short`)
    return start
  }
  const text = () => {
    const start = bytes('list of headers')
    return value.toString('utf8', start, reader.at)
  }
  const headers: [string, string][] = []
  for (let count = reader.long(); count !== 0; count = reader.long()) {
    if (count < 0) reader.long()
    for (let left = Math.abs(count); left > 0; left--) headers.push([text(), text()])
  }
  const start = bytes('body')
  return { headers, start: from + start, end: from + reader.at }
}
