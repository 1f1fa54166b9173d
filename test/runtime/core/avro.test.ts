import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AvroDecoder, MalformedAvro } from '../../../runtime/core/avro-decoder.ts'
import { AvroEncoder } from '../../../runtime/core/avro-encoder.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'

const safe = fc.integer({ min: -(2 ** 51), max: 2 ** 51 })

describe("Avro's binary encoding", () => {
  it('writes and reads numbers as others do', () => {
    const long = avro.Type.forSchema('long')
    fc.assert(
      fc.property(safe, value => {
        const bytes = new AvroEncoder().long(value).take()
        expect(bytes).toEqual(long.toBuffer(value))
        expect(new AvroDecoder(bytes).long()).toBe(value)
      }),
    )
  })

  it('writes and reads texts and bytes as others do', () => {
    const [string, bytes] = [avro.Type.forSchema('string'), avro.Type.forSchema('bytes')]
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 10_000 }), text => {
        const data = Buffer.from(text)
        const written = new AvroEncoder(16).string(text).bytes(data).boolean(true).take()
        expect(written).toEqual(Buffer.concat([string.toBuffer(text), bytes.toBuffer(data), Buffer.of(1)]))
        const decoder = new AvroDecoder(written)
        expect([decoder.string(), decoder.bytes(), decoder.boolean()]).toEqual([text, data, true])
      }),
    )
  })

  it('gives each taker a buffer of its own', () => {
    const encoder = new AvroEncoder()
    const first = encoder.string('one').take()
    encoder.string('two')
    expect(first.toString()).toBe('\u0006one')
    expect(encoder.take().toString()).toBe('\u0006two')
  })

  it('writes the bodies of a batch as one after the other, wherever they lie', () => {
    const place = fc.tuple(fc.nat(300), fc.nat(300)).map(some => some.sort((a, b) => a - b))
    const side = fc.array(fc.tuple(fc.nat(3), fc.nat(200)), { maxLength: 8 }).map(sizes => {
      let end = 0
      return sizes.map(([gap, size]) => {
        const from = end + gap
        end = from + size
        return [from, end]
      })
    })
    fc.assert(
      fc.property(
        fc.oneof(fc.array(place, { maxLength: 8 }), side),
        fc.uint8Array({ maxLength: 20 }),
        (places, some) => {
          const data = Buffer.from(Array.from({ length: 2000 }, (_, i) => i * 7))
          const head = Buffer.from(some)
          const together = new AvroEncoder(16)
            .long(-1)
            .bodies(head, new EventBatch(data, Uint32Array.from(places.flat())))
          const apart = new AvroEncoder(16).long(-1)
          for (const [from, to] of places) apart.fixed(head).bytes(data, from, to)
          expect(together.long(5).lend()).toEqual(apart.long(5).take())
        },
      ),
    )
  })

  it('reads blocks of either form', () => {
    const items: number[] = []
    const decoder = new AvroDecoder(Buffer.from([4, 2, 4, 1, 2, 6, 0, 0x7e]))
    decoder.blocks(() => items.push(decoder.long()))
    expect(items).toEqual([1, 2, 3])
    expect(decoder.optional(() => 1)).toBe(1)
  })

  it.each(['', '80', '06aa', '01', 'ffffffffffffffffffffff'])('refuses %s', text => {
    expect(() => new AvroDecoder(Buffer.from(text, 'hex')).bytes()).toThrow(MalformedAvro)
  })
})
