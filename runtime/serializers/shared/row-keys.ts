import { randomBytes, randomUUID } from 'node:crypto'
import { EscapeError, escapedText } from '../../core/escape.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import type { Refusal } from '../row-serializer.ts'

/** The row key of event i. */
export type RowKeys = (batch: EventBatch, i: number) => string | Refusal

/** A text with Flume's escapes, filled in for each event. Throws EscapeError for an unknown `%[name]`. */
export function escapedKeys(text: string): RowKeys {
  const key = escapedText(text)
  return (batch, i) => {
    try {
      return key.of(batch, i)
    } catch (error) {
      if (!(error instanceof EscapeError)) throw error
      return { refused: `no row key: ${error.message}` }
    }
  }
}

/** The endings of the simple serializer's keys by name; any other name is a UUID. Each gives no text twice. */
export function keyEnding(name: string): () => string {
  if (name === 'timestamp') return growing(() => BigInt(Date.now()))
  if (name === 'nano') return growing(() => process.hrtime.bigint())
  if (name === 'random') return () => String(randomBytes(8).readBigInt64BE())
  return () => randomUUID()
}

/** The clock, or the number after the last one when that was given already: Flume overwrites the row in that case. */
function growing(clock: () => bigint): () => string {
  let last = 0n
  return () => {
    const now = clock()
    last = now > last ? now : last + 1n
    return String(last)
  }
}

/** The regex serializer's keys: the clock in ms, ten characters of this process, and a number. */
export function numberedKey(): string {
  return `${Date.now()}-${ofThisProcess}-${number++}`
}

const ofThisProcess = randomBytes(5).toString('hex')
let number = 0
