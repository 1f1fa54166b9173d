/** Bodies and headers gathered event by event make what EventBatch.of makes of the events. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Bodies } from '../../../runtime/core/bodies.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { HeaderColumns } from '../../../runtime/core/header-columns.ts'

const data = Buffer.from('abcdefghijklmnopqrstuvwxyz')
const place = fc.tuple(fc.nat(26), fc.nat(26)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
const event = fc.record({
  body: fc.oneof({ weight: 5, arbitrary: place }, fc.uint8Array({ maxLength: 5 })),
  headers: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.constantFrom('', '1', '2')),
})

const told = (batch: EventBatch) =>
  Array.from({ length: batch.count }, (_, i) => [batch.headersOf(i), batch.body(i).toString('hex')])

it('gathers any events', () =>
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), events => {
      const [bodies, headers] = [new Bodies(data, 2), new HeaderColumns()]
      for (const { body, headers: own } of events) {
        for (const [name, value] of Object.entries(own)) expect(headers.set(bodies.count, name, value)).toBe(true)
        if (body instanceof Uint8Array) bodies.add(Buffer.from(body))
        else bodies.place(...body)
      }
      const bytesOf = (body: Uint8Array | readonly [number, number]) =>
        body instanceof Uint8Array ? Buffer.from(body) : data.subarray(...body)
      const expected = EventBatch.of(events.map(({ body, headers: own }) => ({ headers: own, body: bytesOf(body) })))
      expect(told(bodies.batch(headers.of(bodies.count)))).toEqual(told(expected))
    }),
  ))

it('tells a header that comes twice in an event', () => {
  const headers = new HeaderColumns()
  expect([headers.set(0, 'a', '1'), headers.set(0, 'a', '1'), headers.set(1, 'a', '2')]).toEqual([true, false, true])
})
