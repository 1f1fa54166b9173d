import { decompress } from 'fzstd'
import { expect, it } from 'vitest'
import type { EventBatch } from '../../../../runtime/core/event-batch.ts'
import { AvroEventSerializer } from '../../../../runtime/serializers/avro_event/index.ts'
import { HdfsSink } from '../../../../runtime/sinks/hdfs/index.ts'
import type { HdfsSinkOptions } from '../../../../runtime/sinks/hdfs/options.ts'
import { describeSink } from '../../../contracts/sink.ts'
import { batchOf, numbered } from '../../../contracts/support.ts'
import { describeWithHdfs } from '../../../services/shared.ts'
import { readBack } from './read-back.ts'
import { HdfsReader, linesOf, never, plainFile, started } from './support.ts'

/** Long enough for several chunks and blocks of every codec; two deliveries. */
const deliveries = [numbered(30_000), numbered(3, 30_000)]
const lines = deliveries.flat()

describeWithHdfs('hdfs: what Hadoop reads', hdfs => {
  const reader = new HdfsReader(hdfs)

  async function written(folder: string, options: Partial<HdfsSinkOptions>, parts = {}): Promise<[string, Buffer]> {
    const common = { 'hdfs.path': `${hdfs.name}${folder}`, 'hdfs.webhdfs': [hdfs.web], 'hdfs.user': hdfs.user }
    const { sink } = await started({ ...plainFile, ...common, ...options }, parts)
    for (const bodies of deliveries) await sink.deliver([timed(bodies)], never)
    await sink.stop()
    const files = [...(await reader.files(folder))]
    expect(files).toHaveLength(1)
    return [`${folder}/${files[0]![0]}`, files[0]![1]]
  }

  describeSink('hdfs', {
    make: folder =>
      new HdfsSink({
        ...plainFile,
        'hdfs.path': `${hdfs.name}${folder}`,
        'hdfs.webhdfs': [hdfs.web],
        'hdfs.user': hdfs.user,
      }),
    received: async folder =>
      linesOf(new Map([...(await reader.files(folder))].map(([name, bytes]) => [name, bytes.toString()]))),
  })

  it('streams, plain and compressed', { timeout: 240_000 }, async () => {
    const codecs = ['gzip', 'BZip2Codec', 'org.apache.hadoop.io.compress.DefaultCodec', 'snappy', 'LZ4']
    const paths: string[] = []
    paths.push((await written('/streams/plain', {}))[0])
    for (const codec of codecs) {
      const [path] = await written(`/streams/${codec}`, { 'hdfs.fileType': 'CompressedStream', 'hdfs.codeC': codec })
      paths.push(path)
    }
    paths.push((await written('/streams/avro', {}, { serializer: new AvroEventSerializer({}) }))[0])
    expect(paths.map(path => path.replace(/.*\.\d{13}/, ''))).toEqual([
      '',
      '.gz',
      '.bz2',
      '.deflate',
      '.snappy',
      '.lz4',
      '',
    ])
    const [avro, ...texts] = (await readBack(hdfs.name, paths)).reverse()
    for (const text of texts) expect(text.split('\n').slice(0, -1)).toEqual(lines)
    expect(
      avro!
        .split('\n')
        .slice(0, -1)
        .map(line => JSON.parse(line).body),
    ).toEqual(lines)
  })

  it('zstd, which Hadoop itself reads with a native library only', async () => {
    const [path, bytes] = await written('/streams/zstd', {
      'hdfs.fileType': 'CompressedStream',
      'hdfs.codeC': 'zstandard',
    })
    expect(path).toMatch(/\.zst$/)
    expect(linesOf(new Map([[path, Buffer.from(decompress(bytes)).toString()]]))).toEqual(lines)
  })

  it('sequence files, plain and by blocks', { timeout: 240_000 }, async () => {
    const fileType = { 'hdfs.fileType': 'SequenceFile' } as const
    const paths: string[] = []
    for (const format of ['Writable', 'Text'] as const)
      for (const codec of [undefined, 'gzip', 'bzip2', 'deflate', 'snappy', 'lz4']) {
        const options = { ...fileType, 'hdfs.writeFormat': format, ...(codec && { 'hdfs.codeC': codec }) }
        paths.push(`seq:${(await written(`/sequences/${format}-${codec}`, options))[0]}`)
      }
    const read = await readBack(hdfs.name, paths)
    const expected = lines.map((line, i) => `${1_700_000_000_000 + (i < 30_000 ? i : i - 30_000)} ${line}`)
    read.forEach((text, i) => {
      const [head, ...records] = text.split('\n').slice(0, -1)
      const value = i < 6 ? 'BytesWritable' : 'Text'
      const by = i % 6 === 0 ? 'NONE' : 'BLOCK'
      expect(head).toBe(`org.apache.hadoop.io.LongWritable org.apache.hadoop.io.${value} ${by}`)
      expect(records, paths[i]).toEqual(expected)
    })
  })
})

const timed = (bodies: readonly string[]): EventBatch =>
  batchOf(bodies).withHeader(
    'timestamp',
    bodies.map((_, i) => String(1_700_000_000_000 + i)),
  )
