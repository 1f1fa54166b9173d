import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import avro from 'avsc'
import { expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { HdfsAvroEventSerializer } from '../../../runtime/serializers/hdfs_avro_event/index.ts'
import { inFolder } from '../../contracts/support.ts'
import { written } from './support.ts'

const type = avro.Type.forSchema({ type: 'record', name: 'Visit', fields: [{ name: 'page', type: 'string' }] })
const literal = JSON.stringify(type.schema())
const visits = ['/', '/about', '/imprint'].map(page => ({ page }))
const batchWith = (headers: Record<string, string>) =>
  EventBatch.of(visits.map(visit => ({ headers, body: type.toBuffer(visit) })))

function decoded(bytes: Buffer): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const found: unknown[] = []
    Readable.from([bytes])
      .pipe(new avro.streams.BlockDecoder())
      .on('data', one => found.push({ ...one }))
      .on('error', reject)
      .on('end', () => resolve(found))
  })
}

it.each(['null', 'deflate'] as const)('takes the schema of the first event, codec %s', async compressionCodec => {
  const serializer = new HdfsAvroEventSerializer({ compressionCodec, syncIntervalBytes: 32 })
  const batch = batchWith({ 'flume.avro.schema.literal': literal })
  const { bytes } = await written(serializer, [batch], [batch])
  expect(await decoded(bytes)).toEqual([...visits, ...visits])
})

it('reads a schema from a file and from a server', () =>
  inFolder(async folder => {
    writeFileSync(`${folder}/visit.avsc`, literal)
    const fromFile = new HdfsAvroEventSerializer({ schemaURL: `file://${folder}/visit.avsc` })
    expect(await decoded((await written(fromFile, [batchWith({})])).bytes)).toEqual(visits)

    const server = createServer((asked, answer) => answer.writeHead(asked.url === '/visit' ? 200 : 404).end(literal))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const serializer = new HdfsAvroEventSerializer({})
    const { bytes } = await written(serializer, [batchWith({ 'flume.avro.schema.url': `${address}/visit` })])
    expect(await decoded(bytes)).toEqual(visits)
    const missing = batchWith({ 'flume.avro.schema.url': `${address}/other` })
    await expect(written(serializer, [missing])).rejects.toThrow('answered 404')
    server.close()
  }))

it('says what is wrong with a schema or an option', async () => {
  const serializer = new HdfsAvroEventSerializer({})
  await expect(written(serializer, [batchWith({})])).rejects.toThrow('the event names no schema')
  const hdfs = batchWith({ 'flume.avro.schema.url': 'hdfs://n:8020/visit.avsc' })
  await expect(written(serializer, [hdfs])).rejects.toThrow('http://NAMENODE:9870/webhdfs/v1/visit.avsc?op=OPEN')
  expect(() => new HdfsAvroEventSerializer({ syncIntervalBytes: 1 })).toThrow(ConfigurationError)
})
