import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBatch, encodeBatch } from '../../../../runtime/channels/file/columns.ts'
import { Committed } from '../../../../runtime/channels/file/committed.ts'
import { type Event, EventBatch } from '../../../../runtime/core/event-batch.ts'

const event: fc.Arbitrary<Event> = fc.record({
  headers: fc.dictionary(
    fc.string({ maxLength: 5, unit: 'grapheme' }),
    fc.string({ maxLength: 300, unit: 'grapheme' }),
    { maxKeys: 4 },
  ),
  body: fc.uint8Array({ maxLength: 400 }).map(bytes => Buffer.from(bytes)),
})

function events(batch: EventBatch): Event[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    headers: { ...batch.headersOf(i) },
    body: Buffer.from(batch.body(i)),
  }))
}

describe('a batch by columns', () => {
  it('comes back with the same bytes and headers', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 20 }), list => {
        const batch = EventBatch.of(list)
        expect(events(decodeBatch(Buffer.concat(encodeBatch(batch)), batch.count))).toEqual(events(batch))
      }),
    )
  })

  it('keeps bodies that lie apart, overlap or are slices of others', () => {
    const data = Buffer.from('one\ntwo\nthree\r\n')
    for (const bounds of [
      [0, 3, 4, 7, 8, 13],
      [0, 7, 4, 7],
      [8, 13, 0, 3],
      [0, 0, 15, 15],
      [2, 2],
    ]) {
      const batch = new EventBatch(data, Uint32Array.from(bounds))
      expect(events(decodeBatch(Buffer.concat(encodeBatch(batch)), batch.count))).toEqual(events(batch))
    }
  })

  it('costs about one byte per event beside the bodies, and a common header once', () => {
    const lines = Array.from({ length: 1000 }, (_, i) => ({
      headers: { file: '/var/log/a.log' },
      body: Buffer.alloc(50 + (i % 100)),
    }))
    const batch = EventBatch.of(lines)
    expect(Buffer.concat(encodeBatch(batch)).length - batch.bytes).toBeLessThan(1100)
  })

  it('refuses bytes that are no batch', () => {
    expect(() => decodeBatch(Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]), 1)).toThrow(RangeError)
    expect(() => decodeBatch(Buffer.from([9]), 1)).toThrow(RangeError)
  })
})

it('delivered ranges behave like a set of numbers', () => {
  const range = fc.tuple(fc.nat(100), fc.nat(12)).map(([from, length]) => ({ from, to: from + length }))
  fc.assert(
    fc.property(fc.array(range), range, (ranges, asked) => {
      const committed = new Committed(0)
      const set = new Set<number>()
      for (const one of ranges) {
        committed.add(one)
        for (let n = one.from; n < one.to; n++) set.add(n)
      }
      let upTo = 0
      while (set.has(upTo)) upTo++
      expect(committed.upTo).toBe(upTo)
      expect(committed.above).toBe([...set].filter(n => n >= upTo).length)
      const open = committed
        .open(asked)
        .flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i))
      const expected = Array.from({ length: asked.to - asked.from }, (_, i) => asked.from + i).filter(n => !set.has(n))
      expect(open).toEqual(expected)
    }),
  )
})
