import fc from 'fast-check'
import { expect, it } from 'vitest'
import { charset } from '../../../runtime/core/charset.ts'
import type { EventBatch } from '../../../runtime/core/event-batch.ts'
import { JsonHandler, lenientEvents } from '../../../runtime/handlers/json/index.ts'
import { plainEvents } from '../../../runtime/handlers/json/plain-events.ts'

const utf8 = { read: charset('UTF-8'), write: charset('UTF-8') }

const told = (events: EventBatch) =>
  Array.from({ length: events.count }, (_, i) => [events.headersOf(i), events.body(i).toString('latin1')])

/** True when the plain way took it; then the lenient one must make the same of it. */
function agree(text: string | Buffer): boolean {
  const data = Buffer.from(text)
  const events = plainEvents(data)
  if (events !== undefined) expect(told(events)).toEqual(told(lenientEvents(data, utf8)))
  return events !== undefined
}

const usual = (part: fc.Arbitrary<string>, ...odd: string[]) =>
  fc.oneof({ weight: 30, arbitrary: part }, fc.constantFrom('', ...odd))
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map(texts => texts.join(''))
const blank = usual(fc.constantFrom('', ' ', '\n\t\r '), '\f', '\ufeff', '//', '/**/', '#')
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }).map(value => JSON.stringify(value)),
  fc.string({ unit: 'binary', maxLength: 30 }).map(value => `"${value.replace(/["\\]/g, '')}"`),
  fc.constantFrom(
    '"\\ud800"',
    '"\\u00e9\\/\\b"',
    '"\\\\"',
    '"\\\\\\""',
    '"a\\"',
    '"\\\'"',
    '"\\\n"',
    '"\\q"',
    "'x'",
    'x',
  ),
)
const value = usual(text, '5', '-1.50e+3', '007', '0x1f', 'true', 'False', 'null', 'NaN', '{}', '[]', '[1]')
const list = (open: string, item: fc.Arbitrary<string>, close: string) =>
  fc.array(item, { maxLength: 4 }).chain(items => {
    const commas = items.slice(1).map(() => usual(fc.constant(','), ';', ',,'))
    const between = items.flatMap((one, i) => (i === 0 ? [fc.constant(one)] : [commas[i - 1]!, fc.constant(one)]))
    return joined(usual(fc.constant(open)), blank, ...between, blank, usual(fc.constant(close)))
  })
const pair = (name: fc.Arbitrary<string>, one: fc.Arbitrary<string>) =>
  joined(blank, name, blank, usual(fc.constant(':'), '=', '=>'), blank, one, blank)
const headerName = usual(
  fc.constantFrom('"a"', '"b"', '"é"', '""', '"__proto__"', '"1"', '"toString"'),
  'a',
  '"\\u0061"',
)
const headers = usual(list('{', pair(headerName, value), '}'), 'null', '"x"', '[]')
const parts = fc.oneof(
  pair(usual(fc.constant('"body"'), 'body', '"other"', '"b\\u006fdy"'), value),
  pair(usual(fc.constant('"headers"'), "'headers'"), headers),
)
const request = joined(blank, list('[', list('{', parts, '}'), ']'), usual(fc.constant(''), ' ', ',', '[]', '"', '}'))

it('takes what the lenient reader takes, in the same way, or leaves it', () => {
  const seen = { taken: 0, left: 0 }
  fc.assert(
    fc.property(request, one => {
      seen[agree(one) ? 'taken' : 'left']++
    }),
    { numRuns: 5000 },
  )
  // Both ways were gone.
  expect(Math.min(seen.taken, seen.left)).toBeGreaterThan(1000)
})

it('takes requests as programs write them', () => {
  const event = fc.record(
    {
      headers: fc.dictionary(
        fc.string(),
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      ),
      body: fc.string({ unit: 'grapheme', maxLength: 200 }),
    },
    { requiredKeys: ['body'] },
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), fc.constantFrom(0, 2), (events, indent) => {
      const names = events.flatMap(({ headers = {} }) => Object.keys(headers))
      const isPlain = names.every(name => JSON.stringify(name) === `"${name}"`)
      expect(agree(JSON.stringify(events, null, indent))).toBe(isPlain)
    }),
    { numRuns: 1000 },
  )
})

it.each([
  ['a header that is there twice', '[{"headers":{"a":"1","a":"2"}}]'],
  ['a body that is there twice', '[{"body":"1","body":"2"}]'],
  ['more behind the end', '[{"body":"1"}]]'],
  ['a text without end', '[{"body":"1\\"}]'],
  ['a word', '[{"body":yes}]'],
])('leaves %s', (_, body) => {
  expect(agree(body)).toBe(false)
})

it('reads ISO-8859-1 in the plain way only where it is ASCII', () => {
  const read = (body: string) => {
    const events = new JsonHandler({}).events({ contentType: undefined, query: '', body: Buffer.from(body, 'latin1') })
    return events.body(0).toString()
  }
  expect([read('[{"body":"plain"}]'), read('[{"body":"caf\xe9"}]')]).toEqual(['plain', 'café'])
})

it('takes bytes that are no UTF-8 for the character that stands for them', () => {
  const body = Buffer.from('[{"body":"caf\xe9"}]', 'latin1')
  expect(String(new JsonHandler({}).events({ contentType: 'application/json', query: '', body }).body(0))).toBe(
    'caf\ufffd',
  )
})

it('refuses new header names in each of very many events', () => {
  const events = Array.from({ length: 10_000 }, (_, i) => ({ headers: { [`h${i}`]: '' } }))
  const body = Buffer.from(JSON.stringify(events))
  const handler = new JsonHandler({})
  expect(() => handler.events({ contentType: 'application/json', query: '', body })).toThrow(
    'too many different headers',
  )
})
