import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { codecNumber, codecs, compress, loadZstd } from '../../../runtime/kafka/codecs/index.ts'
import { encodeRecordBatch, noProducer, type RecordShape } from '../../../runtime/kafka/record-batch-encoder.ts'
import type { RecordColumns } from '../../../runtime/kafka/record-columns.ts'
import { decodeRecords, MalformedRecords } from '../../../runtime/kafka/record-decoder.ts'
import { writeInt64 } from '../../../runtime/kafka/wire.ts'
import { batchOf, numbered } from '../../contracts/support.ts'

const shape: RecordShape = { key: 'key', timestamp: 'time', headers: [{ from: 'trace', to: Buffer.from('X-Trace') }] }
const now = 1_700_000_000_000
const options = { from: 0, checksums: true, largest: 10_000_000 }

interface Seen {
  offset: number
  time: number
  key: string | undefined
  trace: string | undefined
  body: string
}

function seen(records: readonly RecordColumns[]): Seen[] {
  return records.flatMap(columns =>
    Array.from({ length: columns.count }, (_, i) => ({
      offset: columns.offsets[i]!,
      time: columns.timestamps[i]!,
      key: columns.key(i)?.toString(),
      trace: columns.header(i, Buffer.from('X-Trace'))?.toString(),
      body: columns.data.toString('utf8', columns.bounds[2 * i], columns.bounds[2 * i + 1]),
    })),
  )
}

function at(offset: number, batch: Buffer): Buffer {
  writeInt64(batch, offset, 0)
  return batch
}

const plain = (bodies: readonly string[]) => encodeRecordBatch([batchOf(bodies)], shape, noProducer, 'none', now)

const event = fc.record({
  headers: fc.record(
    {
      key: fc.string({ maxLength: 200 }),
      trace: fc.string({ unit: 'grapheme' }),
      time: fc.integer({ min: 0, max: 4e12 }).map(String),
    },
    { requiredKeys: [] },
  ),
  body: fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
})

it('reads what it writes: bodies, keys, headers, times and offsets, in every compression', async () => {
  await loadZstd()
  fc.assert(
    fc.property(
      fc.array(fc.array(event, { minLength: 1 }), { minLength: 1 }),
      fc.constantFrom(...codecs),
      (some, codec) => {
        const batches = some.map(events => EventBatch.of(events))
        const bytes = at(1000, encodeRecordBatch(batches, shape, noProducer, codec, now))
        const { records, next } = decodeRecords(bytes, options)
        const expected = some.flat().map(({ headers, body }, i) => ({
          offset: 1000 + i,
          time: Number(headers.time ?? now),
          key: headers.key,
          trace: headers.trace,
          body: body.toString(),
        }))
        expect(seen(records)).toEqual(expected)
        expect(next).toBe(1000 + expected.length)
      },
    ),
    { numRuns: 150 },
  )
})

it('leaves out what comes before the position, and a last batch that is cut short', () => {
  const bytes = Buffer.concat([
    at(0, plain(numbered(5))),
    at(5, plain(numbered(5, 5))),
    at(10, plain(['cut'])).subarray(0, 40),
  ])
  const { records, next } = decodeRecords(bytes, { ...options, from: 3 })
  expect(seen(records).map(one => one.body)).toEqual(numbered(7, 3))
  expect(next).toBe(10)
})

it('puts opened batches of one response into one set of columns', () => {
  const gzip = (bodies: string[]) => encodeRecordBatch([batchOf(bodies)], shape, noProducer, 'gzip', now)
  const bytes = Buffer.concat([at(0, gzip(numbered(3))), at(3, gzip(numbered(3, 3))), at(6, plain(numbered(1, 6)))])
  const { records } = decodeRecords(bytes, options)
  expect(records.map(columns => columns.count)).toEqual([6, 1])
  expect(seen(records).map(one => [one.offset, one.body])).toEqual(numbered(7).map((body, i) => [i, body]))
})

const transactional = 0x10
const control = 0x20

function marked(offset: number, producer: number, attributes: number, bodies: string[]): Buffer {
  const batch = at(
    offset,
    encodeRecordBatch([batchOf(bodies)], shape, { id: producer, epoch: 0, sequence: 0 }, 'none', now),
  )
  batch.writeInt16BE(attributes, 21)
  return batch
}

it('leaves out aborted transactions, of each producer by itself, and the marks of their ends', () => {
  const bytes = Buffer.concat([
    marked(0, 7, transactional, ['aborted 1']),
    marked(1, 8, transactional, ['kept 1']),
    marked(2, 7, transactional | control, ['abort']),
    marked(3, 7, transactional, ['kept 2']),
    marked(4, 8, transactional | control, ['commit']),
  ])
  const { records, next } = decodeRecords(bytes, { ...options, checksums: false, aborted: [{ producer: 7, first: 0 }] })
  expect(seen(records).map(one => one.body)).toEqual(['kept 1', 'kept 2'])
  expect(next).toBe(5)
})

it('has the broker time of a topic that wants it', () => {
  const batch = plain(['a', 'b'])
  batch.writeInt16BE(0x08, 21)
  writeInt64(batch, 1234, 35)
  const { records } = decodeRecords(batch, { ...options, checksums: false })
  expect(seen(records).map(one => one.time)).toEqual([1234, 1234])
})

/** Message sets as brokers before 0.11 have them: v0 without a time, v1 with one. */
function message(offset: number, magic: 0 | 1, attributes: number, key: Buffer | null, value: Buffer | null): Buffer {
  const fields = [key, value].map(field => {
    const length = Buffer.alloc(4)
    length.writeInt32BE(field?.length ?? -1)
    return Buffer.concat([length, field ?? Buffer.alloc(0)])
  })
  const head = Buffer.alloc(magic === 1 ? 26 : 18)
  writeInt64(head, offset, 0)
  head.writeInt8(magic, 16)
  head.writeInt8(attributes, 17)
  if (magic === 1) writeInt64(head, now, 18)
  const whole = Buffer.concat([head, ...fields])
  whole.writeInt32BE(whole.length - 12, 8)
  return whole
}

it('reads the old message formats, compressed ones too', () => {
  const inner = Buffer.concat([
    message(0, 1, 0, null, Buffer.from('c')),
    message(1, 1, 0, Buffer.from('k'), Buffer.from('d')),
  ])
  const bytes = Buffer.concat([
    message(4, 0, 0, Buffer.from('key'), Buffer.from('a')),
    message(5, 1, 0, null, null),
    message(7, 1, codecNumber('gzip'), null, compress('gzip', inner)),
    at(8, plain(['new'])),
  ])
  const { records, next } = decodeRecords(bytes, options)
  const read = seen(records).map(({ offset, time, key, body }) => [offset, time, key, body])
  expect(read).toEqual([
    [4, -1, 'key', 'a'],
    [5, now, undefined, ''],
    [6, now, undefined, 'c'],
    [7, now, 'k', 'd'],
    [8, now, undefined, 'new'],
  ])
  expect(records[1]!.isNull(0)).toBe(true)
  expect(next).toBe(9)
})

it('names a wrong checksum and the batch', () => {
  const batch = at(42, plain(numbered(3)))
  batch[70]! ^= 1
  expect(() => decodeRecords(batch, options)).toThrow(/checksum/)
  expect(() => decodeRecords(batch, options)).toThrow(expect.objectContaining({ offset: 42 }))
})

it('reads or refuses damaged bytes, and nothing else', () => {
  const batches = codecs.map(codec =>
    encodeRecordBatch([batchOf(numbered(20), { key: 'k', trace: 't' })], shape, noProducer, codec, now),
  )
  const whole = Buffer.concat([...batches, message(9, 1, 0, Buffer.from('k'), Buffer.from('value'))])
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(damage, fc.nat(whole.length), (changes, length) => {
      const damaged = Buffer.from(whole.subarray(0, length))
      for (const [place, value] of changes) if (place < length) damaged[place] = value
      try {
        seen(decodeRecords(damaged, { from: 0, checksums: false, largest: 100_000 }).records)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedRecords)
      }
    }),
    { numRuns: 2000 },
  )
})
