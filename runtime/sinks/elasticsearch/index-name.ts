import { ConfigurationError } from '../../core/contracts.ts'
import { escapedText } from '../../core/escape.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { DocumentError } from '../../serializers/document-serializer.ts'

/** The index of event i. Throws EscapeError and DocumentError for an event without a usable time. */
export type IndexName = (batch: EventBatch, i: number) => string

/** `text` with its escapes filled in; `daily` adds the event's day in UTC. Throws ConfigurationError. */
export function indexName(text: string, daily: boolean): IndexName {
  const name = escapedText(text)
  if (name.fixed !== undefined && !allowed.test(name.fixed))
    throw new ConfigurationError(
      `indexName: "${text}" can't be: an index has a name in lower case, without blanks and \\ / * ? " < > | , #`,
    )
  return daily ? (batch, i) => `${name.of(batch, i)}-${dayOf(batch, i)}` : name.of
}

const allowed = /^(?![-_+])[^\p{Lu}\s\\/*?"<>|,#]+$/u

/** By the header `timestamp`, else `@timestamp`, else the clock. */
function dayOf(batch: EventBatch, i: number): string {
  const text = [batch.header(i, 'timestamp'), batch.header(i, '@timestamp')].find(one => one?.trim())
  if (text === undefined) return day(Date.now())
  if (!/^[+-]?\d+$/.test(text)) throw new DocumentError(`the event's time is "${text}", not a number of ms`)
  return day(Number(text))
}

function day(ms: number): string {
  const date = new Date(ms)
  if (Number.isNaN(date.getTime())) throw new DocumentError(`the event's time, ${ms}, is in no year that there is`)
  return date.toISOString().replace(/T.*/, '')
}
