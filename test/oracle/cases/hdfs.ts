import { readFileSync } from 'node:fs'
import { gunzipSync, inflateSync } from 'node:zlib'
import { httpSource, type OracleCase, pipeline, type Read } from '../case.ts'
import { fileClock } from '../masks.ts'
import { filesBelow, readContainer, shown } from '../read.ts'
import type { Run } from '../run.ts'
import { sequenceFile } from '../sequence-file.ts'
import { type JsonEvent, post } from '../talk.ts'

/** The hdfs sink on the file system of this machine. */
const sink = (options: string) =>
  pipeline(
    httpSource,
    `type = hdfs\nhdfs.path = file://{DIR}/out\nhdfs.rollInterval = 0\nhdfs.rollSize = 0\nhdfs.rollCount = 0\nhdfs.useRawLocalFileSystem = true\n${options}`,
  )
const lines = 'hdfs.fileType = DataStream'

/** 2024-02-29T13:47:58.123Z, and so on every 25 minutes. */
const timed: readonly JsonEvent[] = Array.from({ length: 6 }, (_, i) => ({
  headers: { host: `h${i % 2}`, timestamp: String(1_709_214_478_123 + i * 1_500_000) },
  body: i === 4 ? '' : `line ${i} ü`,
}))

/** Posts the events, and waits until their bodies are in files. */
const written =
  (
    events: readonly JsonEvent[],
    isWritten: (run: Run) => boolean = run => content(run).length >= size(events),
  ): OracleCase['drive'] =>
  async run => {
    await run.listens()
    await post(run.port(1), events)
    await run.until('the events to be written', () => isWritten(run))
  }

const size = (events: readonly JsonEvent[]) =>
  events.reduce((sum, { body = '' }) => sum + Buffer.byteLength(body) + 1, 0)
const content = (run: Run) => Buffer.concat(data(run).map(name => readFileSync(run.path(`out/${name}`))))
/** Without what is kept beside the files: Hadoop's check sums, and the notes that ours has of open ones. */
const data = (run: Run) => filesBelow(run.path('out')).filter(name => !/\.(crc|flumec)$/.test(name))

/** Names in order of their clocks, without them, and contents. */
const files =
  (read: (bytes: Buffer) => unknown = shown): Read =>
  run => ({
    files: data(run)
      .map(name => [fileClock(name, run), read(readFileSync(run.path(`out/${name}`)))])
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  })

const hdfsCase = (name: string, title: string, options: string, more: Partial<OracleCase> = {}): OracleCase => ({
  name,
  title,
  agent: sink(options),
  drive: written(timed),
  read: files(),
  ...more,
})

const any = (run: Run) => content(run).length > 0
const isWholeSequence = (run: Run) => whole(() => sequenceFile(content(run)).records.length) === timed.length

export const hdfs: readonly OracleCase[] = [
  {
    ...hdfsCase(
      'hdfs-no-timestamp',
      'an event without the header that the path needs holds up those behind it',
      `hdfs.path = file://{DIR}/out/%Y\n${lines}`,
    ),
    async drive(run) {
      await run.listens()
      await post(run.port(1), timed.slice(0, 1))
      await run.until('the first event', () => any(run))
      // It is answered when it is delivered, or not at all.
      post(run.port(1), [{ body: 'no time' }]).catch(() => {})
      await run.until('the sink to fail', () => /timestamp/.test(run.log))
      await run.settle(2000)
    },
  },
  hdfsCase(
    'hdfs-local-clock',
    'check sums, a slash in the prefix, the clock of this machine',
    `hdfs.path = file://{DIR}/out/%Y\nhdfs.useLocalTimeStamp = true\nhdfs.useRawLocalFileSystem = false\nhdfs.filePrefix = sub/%{host}\n${lines}`,
    {
      // With check sums Hadoop shows a file's last bytes when it is closed.
      async drive(run) {
        await run.listens()
        await post(run.port(1), timed)
        await run.until('a file', () => data(run).length > 0)
        await run.settle(2000)
      },
      read: run => ({
        files: data(run).map(name => [
          fileClock(name, run).replace(/^\d{4}/, '<year>'),
          shown(readFileSync(run.path(`out/${name}`))),
        ]),
      }),
    },
  ),
  hdfsCase('hdfs-text', 'DataStream: lines; the file has its final name when it is closed', lines),
  hdfsCase(
    'hdfs-count',
    'rollCount: a new file after so many events',
    `${lines}\nhdfs.rollCount = 4\nhdfs.filePrefix = pre\nhdfs.fileSuffix = .log`,
  ),
  hdfsCase('hdfs-size', 'rollSize counts bodies alone, before the next event', `${lines}\nhdfs.rollSize = 18`),
  hdfsCase(
    'hdfs-escapes',
    'header and time escapes in path and prefix, in a time zone',
    `hdfs.path = file://{DIR}/out/%{host}/%Y/%y-%m-%d/%H%M%S/%a %A %b %B/%j_%k_%l_%I_%p_%s_%t_%e/%{none}x\n${lines}\nhdfs.filePrefix = %{host}-%d\nhdfs.timeZone = America/New_York`,
  ),
  hdfsCase(
    'hdfs-escapes-composed',
    'composed escapes and those of locales, percent signs, unknown letters',
    `hdfs.path = file://{DIR}/out/%D/%n%z\n${lines}\nhdfs.filePrefix = %c-%%-%q`,
    { drive: written(timed.slice(0, 1), any) },
  ),
  hdfsCase(
    'hdfs-round',
    'times rounded down, %t aside',
    `hdfs.path = file://{DIR}/out/%H%M%S\n${lines}\nhdfs.round = true\nhdfs.roundValue = 20\nhdfs.roundUnit = minute`,
  ),
  hdfsCase(
    'hdfs-round-hours',
    'rounded to hours of a time zone whose offset is none of whole hours',
    `hdfs.path = file://{DIR}/out/%m%d-%H%M\n${lines}\nhdfs.round = true\nhdfs.roundValue = 6\nhdfs.roundUnit = hour\nhdfs.timeZone = Asia/Kathmandu`,
  ),
  {
    ...hdfsCase(
      'hdfs-in-use',
      'names while the file is open',
      `${lines}\nhdfs.inUsePrefix = _\nhdfs.inUseSuffix = .open\nhdfs.fileSuffix = .txt`,
    ),
    async drive(run) {
      await run.listens()
      await post(run.port(1), timed)
      await run.until('the events', () => content(run).length >= size(timed))
      return { open: data(run).map(name => fileClock(name, run)) }
    },
  },
  {
    ...hdfsCase(
      'hdfs-idle',
      'idleTimeout closes; the next event begins another file',
      `${lines}\nhdfs.idleTimeout = 1`,
    ),
    async drive(run) {
      await run.listens()
      await post(run.port(1), timed.slice(0, 2))
      await run.until('the file to be closed', () => data(run).some(name => !name.endsWith('.tmp')))
      await post(run.port(1), timed.slice(2, 3))
      await run.until('the second file', () => data(run).filter(name => !name.endsWith('.tmp')).length === 2)
    },
  },
  hdfsCase('hdfs-interval', 'rollInterval closes a file by time', `${lines}\nhdfs.rollInterval = 1`, {
    drive: written(timed, run => data(run).some(name => !name.endsWith('.tmp'))),
  }),
  hdfsCase('hdfs-headers', 'HEADER_AND_TEXT in DataStream', `${lines}\nserializer = HEADER_AND_TEXT`, {
    drive: written(timed.map(({ body = '' }) => ({ body }))),
  }),
  hdfsCase(
    'hdfs-avro',
    'avro_event in DataStream',
    `${lines}\nserializer = avro_event\nserializer.compressionCodec = deflate\nhdfs.fileSuffix = .avro`,
    {
      drive: written(timed, run => any(run) && readContainer(content(run)).count === timed.length),
      read: files(readContainer),
    },
  ),
  hdfsCase('hdfs-sequence', 'SequenceFile of BytesWritable, keys from the timestamp', '', {
    drive: written(timed, isWholeSequence),
    read: files(sequenceFile),
  }),
  hdfsCase(
    'hdfs-sequence-text',
    'SequenceFile of Text, small batches',
    'hdfs.fileType = sequencefile\nhdfs.writeFormat = Text\nhdfs.batchSize = 2',
    {
      drive: written(timed, isWholeSequence),
      read: files(sequenceFile),
    },
  ),
  hdfsCase(
    'hdfs-gzip',
    'CompressedStream: one gzip member a flush, the extension of the codec',
    'hdfs.fileType = CompressedStream\nhdfs.codeC = gzip\nhdfs.batchSize = 4',
    {
      drive: written(timed, run => any(run) && whole(() => gunzipSync(content(run)).length) >= size(timed)),
      read: files(bytes => shown(gunzipSync(bytes))),
    },
  ),
  hdfsCase(
    'hdfs-deflate',
    'CompressedStream with the default codec, by its class',
    'hdfs.fileType = CompressedStream\nhdfs.codeC = org.apache.hadoop.io.compress.DefaultCodec\nhdfs.fileSuffix = .z',
    {
      drive: written(timed, run => any(run) && whole(() => inflateSync(content(run)).length) >= size(timed)),
      read: files(bytes => shown(inflateSync(bytes))),
    },
  ),
  hdfsCase(
    'hdfs-bzip2',
    'CompressedStream with bzip2: names, and that it is bzip2',
    'hdfs.fileType = CompressedStream\nhdfs.codeC = BZip2Codec',
    {
      drive: written(timed, any),
      read: files(bytes => bytes.toString('latin1', 0, 3)),
    },
  ),
  hdfsCase(
    'hdfs-max-open',
    'maxOpenFiles closes the file that was used longest ago',
    `hdfs.path = file://{DIR}/out/%H%M\n${lines}\nhdfs.maxOpenFiles = 2\nhdfs.batchSize = 1`,
  ),
]

/** 0 while the data is not whole. */
function whole(length: () => number): number {
  try {
    return length()
  } catch {
    return 0
  }
}
