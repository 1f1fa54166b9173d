/** The parsers of text that comes from anybody: lines, syslog messages, JSON requests. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { charset } from '../../../runtime/core/charset.ts'
import type { EventBatch } from '../../../runtime/core/event-batch.ts'
import { BadRequestError } from '../../../runtime/handlers/handler.ts'
import { JsonHandler } from '../../../runtime/handlers/json/index.ts'
import { PortEvents } from '../../../runtime/sources/multiport_syslogtcp/events.ts'
import { LimitedLines } from '../../../runtime/sources/multiport_syslogtcp/lines.ts'
import { LineReader } from '../../../runtime/sources/netcat/line-reader.ts'
import { SyslogEvents } from '../../../runtime/sources/shared/syslog/events.ts'
import { Framer } from '../../../runtime/sources/shared/syslog/message.ts'

const most = 64

/** Bytes that are likely to mean something to a parser, and any others. */
const telling = fc.constantFrom(
  '<',
  '>',
  '<13>',
  '<999>',
  '1 ',
  '\n',
  '\r\n',
  '\0',
  '-',
  ' ',
  'Oct 11 22:14:15 ',
  '2003-10-11T22:14:15.003Z ',
  'é',
  'x'.repeat(40),
  '[{"headers":',
  '"body":"x"}]',
)
const bytes = fc
  .array(
    fc.oneof(
      telling.map(text => Buffer.from(text)),
      fc.uint8Array({ maxLength: 8 }).map(some => Buffer.from(some)),
    ),
    { maxLength: 30 },
  )
  .map(pieces => Buffer.concat(pieces))
const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 })

function cut(data: Buffer, at: readonly number[]): Buffer[] {
  const ends = [0, ...at.map(place => Math.floor(place * data.length)).sort((a, b) => a - b), data.length]
  return ends.slice(1).map((end, i) => data.subarray(ends[i], end))
}

/** What a parser makes of the pieces, as text that can be compared. */
type Parser = () => (piece: Buffer) => readonly string[]

const lineReader: Parser = () => {
  const reader = new LineReader(charset('UTF-8'), true, most)
  let ended = false
  return piece => {
    if (ended) return []
    const { texts, fault } = reader.add(piece)
    ended = fault !== undefined
    return [...texts, ...(ended ? [`fault: ${fault}`] : [])]
  }
}

/** Whose bodies are no longer than they may be. */
const told = (events: EventBatch) =>
  Array.from({ length: events.count }, (_, i) => {
    expect(events.body(i).length).toBeLessThanOrEqual(most)
    const { timestamp, ...headers } = events.headersOf(i)
    return JSON.stringify([headers, events.body(i).toString('hex')])
  })

const framer: Parser = () => {
  const reader = new Framer(most)
  const events = new SyslogEvents({ keepFields: 'none' })
  return piece => told(events.batch(reader.add(piece)))
}

const limitedLines: Parser = () => {
  const reader = new LimitedLines(most)
  const events = new PortEvents('none', 'UTF-8')
  return piece => told(events.batch(reader.add(piece)))
}

describe.each([
  ['netcat', lineReader],
  ['syslogtcp', framer],
  ['multiport_syslogtcp', limitedLines],
] as const)('the parser of %s', (_, parser) => {
  it('makes the same of any bytes, however they are cut, and never throws', () =>
    fc.assert(
      fc.property(bytes, places, (data, at) => {
        const whole = parser()(data)
        const inPieces = parser()
        expect(cut(data, at).flatMap(piece => inPieces(piece))).toEqual(whole)
      }),
      { numRuns: 500 },
    ))
})

it('the JSON of a request makes events or is refused in words', () => {
  const handler = new JsonHandler({})
  fc.assert(
    fc.property(
      fc.oneof(
        bytes,
        fc.json().map(text => Buffer.from(text)),
      ),
      body => {
        try {
          expect(handler.events({ contentType: 'application/json', query: '', body }).count).toBeGreaterThanOrEqual(0)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          if (!(error instanceof BadRequestError))
            expect((error as Error).message).not.toMatch(/undefined|is not a function/)
        }
      },
    ),
    { numRuns: 500 },
  )
})
