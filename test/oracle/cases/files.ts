import { readFileSync } from 'node:fs'
import { httpSource, type OracleCase, pipeline, type Read } from '../case.ts'
import { fileClock } from '../masks.ts'
import { allBytes, filesBelow, readContainer, shown } from '../read.ts'
import type { Run } from '../run.ts'
import { type JsonEvent, post } from '../talk.ts'

const files = (options: string) => pipeline(httpSource, `type = file_roll\nsink.directory = {DIR}/out\n${options}`)

const odd: readonly JsonEvent[] = [
  { headers: { h: 'v ü' }, body: 'one' },
  { body: '' },
  { body: 'two\nlines\n' },
  { headers: { 'k=,}': '{a=b, c}' }, body: 'ünï\u0001 \t' },
]

/** Posts the events and waits for so many bytes. */
const posted =
  (events: readonly JsonEvent[], bytes: number): OracleCase['drive'] =>
  async run => {
    await run.listens()
    await post(run.port(1), events)
    await run.until(`${bytes} bytes`, () => allBytes(run.path('out')).length >= bytes)
  }

const bytes: Read = run => ({ bytes: shown(allBytes(run.path('out'))) })

const names = (run: Run) => filesBelow(run.path('out')).map(name => fileClock(name, run))

/** The containers as a reader sees them; of a codec that is not read here, without the events. */
function containers(run: Run) {
  return filesBelow(run.path('out')).map(name => readContainer(readFileSync(run.path(`out/${name}`))))
}

const avro = (name: string, title: string, options: string): OracleCase => ({
  name,
  title,
  agent: files(`sink.rollInterval = 0\nsink.serializer = avro_event\n${options}`),
  async drive(run) {
    await run.listens()
    await post(run.port(1), odd)
    await run.until('the events', () => containers(run).reduce((sum, { count }) => sum + count, 0) === odd.length)
  },
  read: run => ({ containers: containers(run) }),
})

export const fileSinks: readonly OracleCase[] = [
  {
    name: 'file-roll-text',
    title: 'TEXT: bodies as they are and a line end, also behind an empty body; one file',
    agent: files('sink.rollInterval = 0'),
    drive: posted(odd, 25),
    read: run => ({ ...bytes(run), count: filesBelow(run.path('out')).length }),
  },
  {
    name: 'file-roll-text-bare',
    title: 'TEXT without line ends',
    agent: files('sink.rollInterval = 0\nsink.serializer = text\nsink.serializer.appendNewline = false'),
    drive: posted(odd, 21),
    read: bytes,
  },
  {
    name: 'file-roll-headers',
    title: 'HEADER_AND_TEXT: the map as Java prints it',
    agent: files('sink.rollInterval = 0\nsink.serializer = HEADER_AND_TEXT'),
    drive: posted(odd, 56),
    read: bytes,
  },
  {
    name: 'file-roll-headers-bare',
    title: 'HEADER_AND_TEXT without line ends, by its class',
    agent: files(`sink.rollInterval = 0
      sink.serializer = org.apache.flume.serialization.HeaderAndBodyTextEventSerializer$Builder
      sink.serializer.appendNewline = no`),
    drive: posted(odd, 52),
    read: bytes,
  },
  avro('file-roll-avro', 'avro_event: schema, codec and events', ''),
  avro('file-roll-avro-deflate', 'avro_event with deflate', 'sink.serializer.compressionCodec = deflate'),
  avro('file-roll-avro-snappy', 'avro_event with snappy', 'sink.serializer.compressionCodec = snappy'),
  avro('file-roll-avro-bzip2', 'avro_event with bzip2', 'sink.serializer.compressionCodec = bzip2'),
  {
    name: 'file-roll-names',
    title: 'prefix and extension; a new file after rollInterval, and none is empty for want of events',
    agent: files(
      'sink.rollInterval = 1\nsink.pathManager = default\nsink.pathManager.prefix = pre-\nsink.pathManager.extension = log',
    ),
    async drive(run) {
      await run.listens()
      for (const body of ['one', 'two']) {
        await post(run.port(1), [{ body }])
        await run.until(body, () => allBytes(run.path('out')).includes(body))
        await run.settle(2500)
      }
    },
    read: run => {
      const full = filesBelow(run.path('out')).filter(name => readFileSync(run.path(`out/${name}`)).length > 0)
      return { ...bytes(run), full: full.map(name => fileClock(name, run).replace(/-\d+\.log$/, '-N.log')) }
    },
  },
  {
    name: 'file-roll-roll-time',
    title: 'pathManager rolltime: the time of the roll in the name',
    agent: files(
      'sink.rollInterval = 0\nsink.pathManager = ROLLTIME\nsink.pathManager.prefix = p\nsink.pathManager.extension = .x',
    ),
    drive: posted([{ body: 'one' }], 4),
    read: run => ({ ...bytes(run), names: names(run).map(name => name.replace(/\d{14}/, '<time>')) }),
  },
  {
    name: 'file-roll-default-name',
    title: 'the name of the first file',
    agent: files('sink.rollInterval = 0\nsink.batchSize = 1'),
    drive: posted(odd, 25),
    read: run => ({ ...bytes(run), names: names(run) }),
  },
]
