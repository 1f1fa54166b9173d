import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Event, EventBatch } from '../../../runtime/core/event-batch.ts'

const names = fc.constantFrom('a', 'b', 'timestamp')
const events = fc.array(
  fc.record({ headers: fc.dictionary(names, fc.string()), body: fc.uint8Array().map(bytes => Buffer.from(bytes)) }),
)

const eventsOf = (batch: EventBatch): Event[] =>
  Array.from({ length: batch.count }, (_, i) => ({
    headers: { ...batch.headersOf(i) },
    body: Buffer.from(batch.body(i)),
  }))

const plain = (all: readonly Event[]) => all.map(({ headers, body }) => ({ headers: { ...headers }, body }))

it('gives back the events it was made of', () => {
  fc.assert(
    fc.property(events, all => {
      expect(eventsOf(EventBatch.of(all))).toEqual(plain(all))
    }),
  )
})

it('slices and selects like an array', () => {
  fc.assert(
    fc.property(events, fc.nat(20), fc.nat(20), (all, a, b) => {
      const [from, to] = [Math.min(a, b, all.length), Math.min(Math.max(a, b), all.length)]
      const batch = EventBatch.of(all).withHeader('lazy', i => `${i}`)
      const expected = all.map((event, i) => ({ ...event, headers: { ...event.headers, lazy: `${i}` } }))
      expect(eventsOf(batch.slice(from, to))).toEqual(plain(expected.slice(from, to)))
      const indexes = expected
        .map((_, i) => i)
        .filter(i => i % 3 === a % 3)
        .reverse()
      expect(eventsOf(batch.select(indexes))).toEqual(plain(indexes.map(i => expected[i]!)))
      expect(batch.slice(from, to).bytes).toBe(all.slice(from, to).reduce((sum, event) => sum + event.body.length, 0))
    }),
  )
})

it('sets and takes away a header without touching the first batch', () => {
  const batch = EventBatch.of([{ headers: { a: '1' }, body: Buffer.from('x') }])
  expect({ ...batch.withHeader('b', 'all').headersOf(0) }).toEqual({ a: '1', b: 'all' })
  expect({ ...batch.withHeader('a', undefined).headersOf(0) }).toEqual({})
  expect({ ...batch.headersOf(0) }).toEqual({ a: '1' })
})
