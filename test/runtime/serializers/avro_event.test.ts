import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { type Event, EventBatch } from '../../../runtime/core/event-batch.ts'
import { decompressBlock } from '../../../runtime/kafka/codecs/snappy.ts'
import { AvroEventSerializer } from '../../../runtime/serializers/avro_event/index.ts'
import { snappyBlock } from '../../../runtime/serializers/shared/snappy-block.ts'
import { batchOf } from '../../contracts/support.ts'
import { event, recorded, written } from './support.ts'

interface Decoded {
  readonly schema: unknown
  readonly codec: string
  readonly events: readonly Event[]
}

/** Read by a library that knows nothing of ours. */
function decoded(bytes: Buffer): Promise<Decoded> {
  return new Promise((resolve, reject) => {
    const events: Event[] = []
    let head = { schema: undefined as unknown, codec: '' }
    const snappy = (data: Buffer, done: (error: Error | null, plain?: Buffer) => void) => {
      const plain = decompressBlock(data.subarray(0, -4), 2 ** 30)
      const sum = data.readUInt32BE(data.length - 4)
      done(sum === crc32(plain) ? null : new Error('wrong check sum'), plain)
    }
    const codecs = { ...avro.streams.BlockDecoder.defaultCodecs(), snappy }
    Readable.from([bytes])
      .pipe(new avro.streams.BlockDecoder({ codecs, parseHook: schema => avro.Type.forSchema(schema) }))
      .on('metadata', (type: avro.Type, codec: string) => {
        head = { schema: type.schema(), codec }
      })
      .on('data', (one: Event) => events.push({ headers: { ...one.headers }, body: Buffer.from(one.body) }))
      .on('error', reject)
      .on('end', () => resolve({ ...head, events }))
  })
}

const eventsOf = (batch: EventBatch): Event[] =>
  Array.from({ length: batch.count }, (_, i) => ({ headers: { ...batch.headersOf(i) }, body: batch.body(i) }))

describe('avro_event', () => {
  it.each(['null', 'deflate', 'snappy'] as const)(
    'writes a container that others read (%s)',
    async compressionCodec => {
      const { bytes } = await written(
        new AvroEventSerializer({ compressionCodec }),
        [recorded],
        [batchOf(['x'], { k: 'v1', h2: 'é' })],
      )
      expect(await decoded(bytes)).toEqual({
        schema: {
          type: 'record',
          name: 'Event',
          fields: [
            { name: 'headers', type: { type: 'map', values: 'string' } },
            { name: 'body', type: 'bytes' },
          ],
        },
        codec: compressionCodec,
        events: [...eventsOf(recorded), event('x', { k: 'v1', h2: 'é' })],
      })
    },
  )

  it('writes records byte for byte as Avro does', async () => {
    const { pieces } = await written(new AvroEventSerializer({}), [
      EventBatch.of([event('hello', { k: 'v1', h2: 'é' })]),
    ])
    const [head, block] = pieces
    const record = '04026b04763104683204c3a9000a68656c6c6f'
    expect(head!.subarray(0, 4).toString('latin1')).toBe('Obj\x01')
    expect(block!.toString('hex')).toBe(`0226${record}${head!.subarray(-16).toString('hex')}`)
  })

  it('is a valid file without events, and has no empty blocks', async () => {
    const { pieces, bytes } = await written(new AvroEventSerializer({}), [], [])
    expect(pieces).toHaveLength(1)
    expect((await decoded(bytes)).events).toEqual([])
  })

  it('ends a block with each delivery and when it is full', async () => {
    const deliveries = [[batchOf(['a', 'b']), batchOf(['c'])], [batchOf(['d'])]]
    expect((await written(new AvroEventSerializer({}), ...deliveries)).pieces).toHaveLength(3)
    const long = batchOf(Array.from({ length: 10 }, () => 'x'.repeat(50)))
    expect((await written(new AvroEventSerializer({ syncIntervalBytes: 100 }), [long])).pieces).toHaveLength(6)
  })

  it('gives back whatever events it was given', async () => {
    const texts = fc.string({ unit: 'grapheme' })
    const events = fc.array(
      fc.record({
        headers: fc.dictionary(
          texts.filter(text => text !== '__proto__'),
          texts,
          { noNullPrototype: true },
        ),
        body: fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
      }),
    )
    await fc.assert(
      fc.asyncProperty(events, fc.constantFrom('null', 'deflate', 'snappy'), async (all, compressionCodec) => {
        const batch = EventBatch.of(all)
        const { bytes } = await written(new AvroEventSerializer({ compressionCodec, syncIntervalBytes: 64 }), [batch])
        expect((await decoded(bytes)).events).toEqual(eventsOf(batch))
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    [{ syncIntervalBytes: 31 }, 'from 32'],
    [{ compressionCodec: 'xz' as const }, '"xz" is not built in'],
  ])('refuses %o', (options, why) => {
    const make = () => new AvroEventSerializer(options)
    expect(make).toThrow(why)
    expect(make).toThrow(ConfigurationError)
  })

  it('makes snappy blocks of any length', () => {
    for (const size of [0, 1, 7, 65_535, 65_536, 65_537, 200_000]) {
      const plain = Buffer.from(Array.from({ length: size }, (_, i) => (i * i) % 251))
      expect(decompressBlock(snappyBlock(plain), size).equals(plain)).toBe(true)
    }
  })
})
