import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { canonical, schemaHash } from '../../../runtime/deserializers/avro/fingerprint.ts'
import { AvroDeserializer } from '../../../runtime/deserializers/avro/index.ts'
import type { AvroDeserializerOptions } from '../../../runtime/deserializers/avro/options.ts'
import { AvroEventSerializer } from '../../../runtime/serializers/avro_event/index.ts'
import { batchOf, inFolder } from '../../contracts/support.ts'
import * as files from './avro-files.ts'

interface Found {
  readonly body: Buffer
  readonly headers: Record<string, string>
  /** Where reading goes on after its piece. */
  readonly end: number
}

const read = (content: Buffer, options: AvroDeserializerOptions = {}, from = 0, max = 100): Promise<Found[]> =>
  inFolder(async folder => {
    writeFileSync(`${folder}/f`, content)
    const file = await open(`${folder}/f`)
    try {
      const reader = new AvroDeserializer(options).open(file, from)
      const found: Found[] = []
      for (let piece = await reader.next(max); piece !== undefined; piece = await reader.next(max)) {
        const { batch, end } = piece
        for (let i = 0; i < batch.count; i++) found.push({ body: batch.body(i), headers: batch.headersOf(i), end })
      }
      return found
    } finally {
      await file.close()
    }
  })

const bodies = (found: readonly Found[]) => found.map(one => one.body.toString('hex'))

it('gives the records as they are, from plain and deflated blocks', async () => {
  expect(bodies(await read(files.plain))).toEqual(files.records)
  expect(bodies(await read(files.deflated))).toEqual(files.records)
})

it('marks each with the fingerprint of the schema, or with the schema', async () => {
  const [first] = await read(files.plain)
  expect(first!.headers).toEqual({ 'flume.avro.schema.hash': files.hash })
  const [literal] = await read(files.plain, { schemaType: 'LITERAL' })
  expect(JSON.parse(literal!.headers['flume.avro.schema.literal']!).name).toBe('Rec')
})

it('gives as place to go on the mark in front of a block that is not used up', async () => {
  const found = await read(files.plain, {}, 0, 1)
  const places = found.map(one => one.end)
  expect(bodies(await read(files.plain, {}, places[0]))).toEqual(files.records)
  expect(bodies(await read(files.plain, {}, places[1]))).toEqual(files.records.slice(2))
  expect(await read(files.plain, {}, places[2])).toEqual([])
})

it('reads snappy, and what the serializer avro_event writes', async () => {
  const parts: Buffer[] = []
  const serializer = new AvroEventSerializer({ compressionCodec: 'snappy' })
  const file = serializer.begin({ append: bytes => void parts.push(bytes) })
  await file.write([batchOf(['one', 'two'], { k: 'v' })])
  await file.end()
  expect((await read(Buffer.concat(parts))).map(one => String(one.body))).toEqual([
    '\x02\x02k\x02v\x00\x06one',
    '\x02\x02k\x02v\x00\x06two',
  ])
})

it('refuses what is no container, and damaged ones', async () => {
  await expect(read(Buffer.from('text\n'))).rejects.toThrow('it is not an Avro container file')
  await expect(read(files.plain.subarray(0, 300))).rejects.toThrow('its head is damaged')
  await expect(read(files.plain.subarray(0, -20))).rejects.toThrow(/block at byte \d+ is damaged/)
})

it("makes Avro's canonical form and fingerprint of a schema", () => {
  const text = files.plain.toString('latin1')
  const schema = JSON.parse(text.slice(text.indexOf('{'), text.indexOf('\x14avro.codec')))
  expect(canonical(schema)).toBe(files.canonical)
  expect(schemaHash(schema)).toBe(files.hash)
})
