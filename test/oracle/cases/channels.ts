import { avroFiles, httpSource, type OracleCase, pipeline, section } from '../case.ts'
import { flumeEvent, shown } from '../read.ts'
import type { Run } from '../run.ts'
import { type JsonEvent, post } from '../talk.ts'

/** The usual pipeline with another channel. */
const through = (channel: string, sink?: string) =>
  `${pipeline(httpSource, sink).replace(/a\.channels\.c\..*\n/g, '')}\n${section('a.channels.c', channel)}\n`

const file = `type = file
checkpointDir = {DIR}/channel/checkpoint
dataDirs = {DIR}/channel/data1,{DIR}/channel/data2
capacity = 1000
transactionCapacity = 100`

const kafka = `type = org.apache.flume.channel.kafka.KafkaChannel
kafka.bootstrap.servers = {KAFKA}
kafka.topic = {TOPIC1}
kafka.consumer.group.id = oracle-{RUN}
kafka.consumer.auto.offset.reset = earliest
kafka.pollTimeout = 200`

const away = 'type = avro\nhostname = 127.0.0.1\nport = {PORT2}'

const events: readonly JsonEvent[] = [
  { headers: { a: '1', ü: 'é', empty: '' }, body: 'one' },
  { body: '' },
  { headers: { a: '2' }, body: 'line\nbreaks\r\n\u0000' },
  { body: 'last' },
]

/** What the channel's topic holds. */
async function topic(run: Run, value: (bytes: Buffer) => unknown) {
  const records = await run.kafka!.readAll(run.topic(1))
  return { topic: records.map(record => ({ key: record.key, headers: record.headers, value: value(record.value!) })) }
}

export const channels: readonly OracleCase[] = [
  {
    name: 'file-channel-restart',
    title: 'what a sink could not deliver before the stop comes out after it, once and in order',
    agent: through(file, away),
    async drive(run) {
      await run.listens()
      await post(run.port(1), events.slice(0, 3))
      await post(run.port(1), events.slice(3))
      await run.stop()
      await run.start(through(file))
      await run.events(4)
      await run.stop()
      await run.start(through(file))
      await run.listens()
      await post(run.port(1), [{ body: 'after' }])
      await run.events(5)
    },
  },
  {
    name: 'spillable-channel',
    title: 'a spillable memory channel keeps order beyond its memory',
    agent: through(
      `type = SPILLABLEMEMORY
      memoryCapacity = 2
      overflowCapacity = 100
      overflowTimeout = 1
      transactionCapacity = 2
      checkpointDir = {DIR}/channel/checkpoint
      dataDirs = {DIR}/channel/data`,
      `${avroFiles}\nsink.batchSize = 2`,
    ),
    async drive(run) {
      await run.listens()
      for (let i = 0; i < 6; i++) await post(run.port(1), [{ body: `${2 * i}` }, { body: `${2 * i + 1}` }])
      await run.events(12)
    },
  },
  {
    name: 'memory-channel-shared',
    title: 'two sources into one channel, one source into two',
    agent: `${pipeline(httpSource)}
a.sources = s t
a.channels = c d
a.sinks = k l
a.sources.s.channels = c d
${section('a.sources.t', 'type = seq\ntotalEvents = 3\nchannels = c')}
${section('a.channels.d', 'type = memory\ncapacity = 100\ntransactionCapacity = 100')}
${section('a.sinks.l', `${avroFiles.replace('/out', '/other')}\nchannel = d`)}`,
    prepare: run => run.folderFor('other'),
    async drive(run) {
      await run.events(3)
      await run.listens()
      await post(run.port(1), events)
      await run.events(7)
      await run.events(4, 'other')
    },
  },
  {
    name: 'kafka-channel',
    title: 'events through a topic as Avro; the key header gives the key',
    topics: [1],
    agent: through(kafka),
    async drive(run) {
      await run.listens()
      await post(run.port(1), [...events, { headers: { key: 'k' }, body: 'keyed' }])
      await run.events(5)
    },
    async read(run) {
      return topic(run, flumeEvent)
    },
  },
  {
    name: 'kafka-channel-plain',
    title: 'parseAsFlumeEvent = false: bodies alone, from others too',
    topics: [1],
    agent: through(`${kafka}\nparseAsFlumeEvent = false`),
    async drive(run) {
      await run.listens()
      await post(run.port(1), events)
      await run.events(4)
      await run.kafka!.produce(run.topic(1), [{ value: 'from another', key: 'k', headers: { h: 'v' } }])
      await run.events(5)
    },
  },
  {
    name: 'kafka-channel-without-sink',
    title: 'a source and a channel, no sink: the topic is the way out',
    topics: [1],
    agent: through(`${kafka}\nparseAsFlumeEvent = false`).replace(/a\.sinks.*\n/g, ''),
    async drive(run) {
      await run.listens()
      await post(run.port(1), events)
      await run.until('the records', async () => (await run.kafka!.count(run.topic(1))) >= 4)
    },
    read: run => topic(run, shown),
  },
]
