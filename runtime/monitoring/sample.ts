import { isUtf8 } from 'node:buffer'
import type { EventBatch } from '../core/event-batch.ts'
import type { ComponentMetrics } from '../core/metrics.ts'

/** One event as `flumec tap` shows it. */
export interface Sample {
  /** ISO 8601. */
  readonly time: string
  /** `source tail`. */
  readonly component: string
  readonly headers: Readonly<Record<string, string>>
  /** As text where it is UTF-8. */
  readonly body?: string
  readonly base64?: string
  /** Of the whole body. */
  readonly bytes: number
  /** Events of its batch: one of so many. */
  readonly of: number
}

const mostHeaders = 50
const longestHeader = 256

/** One event of the batch, its body and headers cut to what is shown. */
export function sample({ kind, name }: ComponentMetrics, batch: EventBatch, size: number): Sample {
  const i = Math.floor(Math.random() * batch.count)
  const body = batch.body(i)
  const headers = Object.entries(batch.headersOf(i)).slice(0, mostHeaders)
  return {
    time: new Date().toISOString(),
    component: `${kind.toLowerCase()} ${name}`,
    headers: Object.fromEntries(headers.map(([header, value]) => [header, value.slice(0, longestHeader)])),
    ...shown(body, size),
    bytes: body.length,
    of: batch.count,
  }
}

/** A cut may go through a character of up to four bytes. */
function shown(body: Buffer, size: number): Pick<Sample, 'body' | 'base64'> {
  for (let cut = 0; cut < 4 && cut <= Math.min(size, body.length); cut++) {
    const part = body.subarray(0, Math.min(size, body.length) - cut)
    if (isUtf8(part)) return { body: part.toString() }
    if (body.length <= size) break
  }
  return { base64: body.subarray(0, size).toString('base64') }
}
