import { httpSource, type OracleCase, pipeline } from '../case.ts'
import { now } from '../masks.ts'
import { avroEvents, flumeEvent, shown } from '../read.ts'
import type { Run } from '../run.ts'
import { type JsonEvent, post } from '../talk.ts'

const sink = (options: string) =>
  pipeline(
    httpSource,
    `type = org.apache.flume.sink.kafka.KafkaSink\nkafka.bootstrap.servers = {KAFKA}\nkafka.topic = {TOPIC1}\n${options}`,
  )

const source = (options: string) =>
  pipeline(`type = org.apache.flume.source.kafka.KafkaSource
kafka.bootstrap.servers = {KAFKA}
kafka.consumer.group.id = oracle-{RUN}
kafka.consumer.auto.offset.reset = earliest
kafka.consumer.metadata.max.age.ms = 1000
batchSize = 50
batchDurationMillis = 200
maxBackoffSleep = 500
${options}`)

/** The records of each topic, in order of partition and offset. */
async function records(run: Run, value: (bytes: Buffer) => unknown = shown) {
  const found: Record<string, unknown> = {}
  for (let i = 1; i <= run.oracleCase.topics!.length; i++) {
    const all = await run.kafka!.readAll(run.topic(i))
    found[`topic${i}`] = all.map(one => ({
      partition: one.partition,
      key: one.key,
      headers: one.headers,
      value: one.value && value(one.value),
    }))
  }
  return found
}

/** Posts the events, and waits until the topics have so many records. */
const sent =
  (events: readonly JsonEvent[], count = events.length): OracleCase['drive'] =>
  async run => {
    await run.listens()
    await post(run.port(1), events)
    const topics = run.oracleCase.topics!.map((_, i) => run.topic(i + 1))
    await run.until(`${count} records`, async () => {
      const counts = await Promise.all(topics.map(topic => run.kafka!.count(topic)))
      return counts.reduce((a, b) => a + b, 0) >= count
    })
  }

const sorted = (run: Run) =>
  run.masked(avroEvents(run.path('out'))).sort((a, b) => (JSON.stringify(a.body) < JSON.stringify(b.body) ? -1 : 1))

export const kafka: readonly OracleCase[] = [
  {
    name: 'kafka-sink-plain',
    title: 'the key header; headers stay behind, but for those that are mapped',
    topics: [1],
    agent: sink('kafka.flumeBatchSize = 3\nheader.trace = X-Trace\nheader.other = o\nflumeBatchSize = 2'),
    drive: sent([
      { headers: { key: 'k', trace: 't ü', unmapped: 'x' }, body: 'one' },
      { headers: { trace: '', other: '1' }, body: 'two' },
      { body: '' },
      { headers: { key: '' }, body: 'empty key' },
    ]),
    read: run => records(run),
  },
  {
    name: 'kafka-sink-topic-header',
    title: 'topicHeader names the header of the topic; escapes in kafka.topic; the override can be forbidden',
    topics: [1, 1],
    agent: sink('kafka.topic = %{where}\ntopicHeader = to\nallowTopicOverride = true'),
    async drive(run) {
      await sent([
        { headers: { where: run.topic(1) }, body: 'by escape' },
        { headers: { where: run.topic(1), to: run.topic(2) }, body: 'by header' },
        { headers: { where: run.topic(1), topic: run.topic(2) }, body: 'topic means nothing' },
      ])(run)
    },
    read: run => records(run),
  },
  {
    name: 'kafka-sink-no-override',
    title: 'allowTopicOverride = false',
    topics: [1, 1],
    agent: sink('allowTopicOverride = false'),
    async drive(run) {
      await sent([{ headers: { topic: run.topic(2) }, body: 'stays' }, { body: 'plain' }])(run)
    },
    read: run => records(run),
  },
  {
    name: 'kafka-sink-partitions',
    title: 'partitionIdHeader over defaultPartitionId; keys by the hash of Kafka',
    topics: [4],
    agent: sink('partitionIdHeader = part\ndefaultPartitionId = 3'),
    drive: sent([
      { headers: { part: '0' }, body: 'zero' },
      { headers: { part: '2', key: 'k' }, body: 'two' },
      { headers: { key: 'k' }, body: 'default' },
      { body: 'default too' },
    ]),
    read: run => records(run),
  },
  {
    name: 'kafka-sink-keys',
    title: 'without partitions given: the partition is a hash of the key',
    topics: [5],
    agent: sink(''),
    drive: sent(['a', 'b', 'key', 'ü', 'longer key 123', 'Z', '0', '😀'].map(key => ({ headers: { key }, body: key }))),
    read: run => records(run),
  },
  {
    name: 'kafka-sink-flume-format',
    title: 'useFlumeEventFormat: Avro of the whole event',
    topics: [1],
    agent: sink('useFlumeEventFormat = true'),
    drive: sent([{ headers: { key: 'k', h: 'ü' }, body: 'one' }, { body: '' }]),
    read: run => records(run, flumeEvent),
  },
  {
    name: 'kafka-sink-timestamps',
    title: 'timestampHeader gives the time of the record',
    topics: [1],
    agent: sink('timestampHeader = at'),
    drive: sent([{ headers: { at: '1500000000123' }, body: 'then' }]),
    async read(run) {
      const all = await run.kafka!.readAll(run.topic(1))
      return { times: all.map(({ timestamp, value }) => [now(String(timestamp), run), String(value)]) }
    },
  },
  {
    name: 'kafka-source-headers',
    title: 'headers of topic, partition, offset, key and time; those that are mapped; a record without a value',
    topics: [2],
    agent: source('kafka.topics = {TOPIC1}\nheader.trace = X-Trace\nheader.missing = nowhere'),
    prepare: run =>
      run.kafka!.produce(run.topic(1), [
        { value: 'v0', partition: 0, timestamp: '1500000000123' },
        {
          value: 'v1',
          key: 'k1',
          partition: 0,
          timestamp: '1500000000124',
          headers: { 'X-Trace': ['first', 'last'], other: 'o' },
        },
        { value: 'vü', key: '', partition: 1, timestamp: '1500000000125' },
        { value: null, key: 'tomb', partition: 1, timestamp: '1500000000126' },
        { value: Buffer.from([0, 255, 10]), partition: 1, timestamp: '1500000000127', headers: { 'X-Trace': '' } },
      ]),
    drive: run => run.events(5),
    read: run => ({ events: sorted(run) }),
  },
  {
    name: 'kafka-source-options',
    title: 'a list of topics with blanks, another topic header, interceptors after the headers are set',
    topics: [1, 1],
    agent: source(
      'kafka.topics = {TOPIC1} ,  {TOPIC2}\ntopicHeader = from\nbatchSize = 2\ninterceptors = i\ninterceptors.i.type = static\ninterceptors.i.key = partition\ninterceptors.i.value = mine',
    ),
    async prepare(run) {
      await run.kafka!.produce(
        run.topic(1),
        [1, 2, 3].map(n => ({ value: `a${n}`, timestamp: '1500000000000' })),
      )
      await run.kafka!.produce(
        run.topic(2),
        [1, 2].map(n => ({ value: `b${n}`, timestamp: '1500000000000' })),
      )
    },
    drive: run => run.events(5),
    read: run => ({ events: sorted(run) }),
  },
  {
    name: 'kafka-source-no-topic-header',
    title: 'setTopicHeader = false; topics by an expression',
    topics: [1],
    agent: source('kafka.topics.regex = .*{TOPIC1}$\nsetTopicHeader = false'),
    prepare: run => run.kafka!.produce(run.topic(1), [{ value: 'one', timestamp: '1500000000000' }]),
    drive: run => run.events(1),
  },
  {
    name: 'kafka-source-flume-format',
    title: 'useFlumeEventFormat: the headers of the event stay; what is no event is left out',
    topics: [1],
    agent: source('kafka.topics = {TOPIC1}\nuseFlumeEventFormat = true'),
    prepare: run =>
      run.kafka!.produce(run.topic(1), [
        // {h: v} and "body"; then no headers and "x".
        { value: Buffer.from('02026802760008626f6479', 'hex'), key: 'k', timestamp: '1500000000000' },
        { value: Buffer.from('000278', 'hex'), timestamp: '1500000000001' },
        { value: Buffer.from('ffff', 'hex'), timestamp: '1500000000002' },
        // {topic: mine, key: own, timestamp: 1} and "y".
        {
          value: Buffer.from(
            '060a746f706963086d696e65066b6579066f776e1274696d657374616d70023100 0279'.replace(' ', ''),
            'hex',
          ),
          key: 'k2',
          timestamp: '1500000000003',
        },
      ]),
    drive: run => run.events(3),
    read: run => ({ events: sorted(run) }),
  },
]
