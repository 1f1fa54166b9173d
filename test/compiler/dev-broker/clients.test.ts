/** The development broker with the programs that people try a pipeline with. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type DevBroker, startDevBroker } from '../../../compiler/dev-broker/index.ts'
import { BuiltAgent } from '../../services/agent.ts'
import { flumeAgent, flumeJars } from '../../services/flume.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { findProgram, Unavailable } from '../../services/java.ts'
import { kafkaJars } from '../../services/kafka.ts'
import { KafkaClient } from '../../services/kafka-client.ts'
import { describeWith } from '../../services/shared.ts'
import { until } from '../../services/until.ts'
import { newName } from './both.ts'
import { filtered } from './filtered.ts'

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => String(from + i))
const text = (lines: readonly string[]) => lines.map(line => `${line}\n`).join('')
const byNumber = (lines: readonly string[]) => [...lines].sort((a, b) => Number(a) - Number(b))
const linesOf = (output: string) => output.split('\n').filter(line => line !== '')

async function valuesOf(broker: DevBroker, topic: string): Promise<string[]> {
  const values: string[] = []
  for (const partition of broker.offsets(topic).keys())
    for await (const { value } of broker.records(topic, partition)) values.push(String(value))
  return values
}

const brokers: DevBroker[] = []
afterAll(() => Promise.all(brokers.map(broker => broker.close())))

async function start(): Promise<DevBroker> {
  const broker = await startDevBroker({ partitions: 2 })
  brokers.push(broker)
  return broker
}

describeWith(
  'kcat',
  async () => findProgram('kcat'),
  'kcat',
  kcat => {
    it.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('writes and reads, compressed with %s', async codec => {
      const [{ address }, topic] = [await start(), newName()]
      const write = ['-b', address, '-P', '-t', topic, '-z', codec, '-H', 'h=x', '-X', 'enable.idempotence=true']
      await filtered(kcat, write, text(numbers(500)))
      const read = await filtered(kcat, ['-b', address, '-C', '-t', topic, '-e', '-q', '-f', '%h %s\n'])
      expect(byNumber(linesOf(read).map(line => line.replace('h=x ', '')))).toEqual(numbers(500))
    })

    it('reads as a group, from where the group was', async () => {
      const [broker, topic, group] = [await start(), newName(), newName()]
      await new KafkaClient(broker.address).produce(topic, numbers(10))
      const args = ['-b', broker.address, '-q', '-e', '-X', 'auto.offset.reset=earliest', '-G', group, topic]
      expect(byNumber(linesOf(await filtered(kcat, args)))).toEqual(numbers(10))
      await new KafkaClient(broker.address).produce(topic, numbers(5, 10))
      expect(byNumber(linesOf(await filtered(kcat, args)))).toEqual(numbers(5, 10))
    })
  },
)

/** Python with librdkafka's own client. */
async function confluent(): Promise<string> {
  const python = findProgram('python3')
  await filtered(python, ['-c', 'import confluent_kafka']).catch(() => {
    throw new Unavailable('the Python module "confluent_kafka" is not installed')
  })
  return python
}

const cooperative = `
import sys
from confluent_kafka import Consumer, Producer
address, topic, group = sys.argv[1:]
producer = Producer({'bootstrap.servers': address, 'enable.idempotence': True, 'compression.type': 'lz4'})
for number in range(500): producer.produce(topic, str(number), key=str(number % 7))
producer.flush(20)
consumer = Consumer({'bootstrap.servers': address, 'group.id': group, 'auto.offset.reset': 'earliest',
                     'partition.assignment.strategy': 'cooperative-sticky'})
consumer.subscribe([topic])
for _ in range(500): print(consumer.poll(20).value().decode())
consumer.commit(asynchronous=False)
consumer.close()
`

describeWith("librdkafka's Python client", confluent, 'python3', python => {
  it('writes, and reads as a cooperative group', async () => {
    const [broker, topic, group] = [await start(), newName(), newName()]
    const output = await filtered(python, ['-c', cooperative, broker.address, topic, group])
    expect(byNumber(linesOf(output))).toEqual(numbers(500))
    const committed = broker.offsets(topic).map((_, partition) => broker.committed(group, topic, partition) ?? 0)
    expect(committed.reduce((sum, offset) => sum + offset)).toBe(500)
  })
})

describeWith(
  "Kafka's console programs",
  () => kafkaJars(),
  'none',
  jars => {
    const run = (tool: string, args: readonly string[], input = '') =>
      filtered(findProgram('java'), ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', jars, tool, ...args], input)

    it('write and read', async () => {
      const [{ address }, topic] = [await start(), newName()]
      const to = ['--bootstrap-server', address, '--topic', topic]
      await run('kafka.tools.ConsoleProducer', to, text(numbers(300)))
      const from = ['--from-beginning', '--max-messages', '300', '--group', newName(), '--timeout-ms', '40000']
      const output = await run('org.apache.kafka.tools.consumer.ConsoleConsumer', [...to, ...from])
      expect(byNumber(linesOf(output))).toEqual(numbers(300))
    })
  },
)

describeWith(
  'Apache Flume',
  () => flumeJars(),
  'none',
  () => {
    it('reads with its Kafka source, and writes with its sink', async () => {
      const [broker, folder] = [await start(), temporaryFolder('dev-broker-flume')]
      broker.createTopic('in', 2)
      await new KafkaClient(broker.address).produce('in', numbers(1000))
      writeFileSync(join(folder, 'a.properties'), kafkaToKafka(broker.address))
      const agent = (await flumeAgent(join(folder, 'a.properties'), 'a', folder))()
      await until(() => broker.count('out') >= 1000, { within: 50_000, what: 'what Flume writes' })
      expect(byNumber(await valuesOf(broker, 'out'))).toEqual(numbers(1000))
      await agent.stop()
      const committed = [0, 1].map(partition => broker.committed('flume', 'in', partition) ?? 0)
      expect(committed[0]! + committed[1]!).toBe(1000)
    })
  },
)

describe('our agents', () => {
  it('read with the Kafka source, and write with the sink', async () => {
    const [broker, folder] = [await start(), temporaryFolder('dev-broker-agent')]
    broker.createTopic('in', 2)
    await new KafkaClient(broker.address).produce('in', numbers(1000))
    const agent = (await BuiltAgent.build(kafkaToKafka(broker.address), folder)).start()
    await until(() => broker.count('out') >= 1000, { within: 50_000, what: 'what the agent writes' })
    expect(byNumber(await valuesOf(broker, 'out'))).toEqual(numbers(1000))
    expect(await agent.stop()).toBe(0)
    const committed = [0, 1].map(partition => broker.committed('flume', 'in', partition) ?? 0)
    expect(committed[0]! + committed[1]!).toBe(1000)
  })

  it('wait for a broker that is down, and lose and double nothing', async () => {
    const [broker, folder] = [await start(), temporaryFolder('dev-broker-agent')]
    const input = join(folder, 'in.log')
    writeFileSync(input, text(numbers(1000)))
    const agent = (await BuiltAgent.build(fileToKafka(broker.address, folder), folder)).start()
    await until(() => broker.count('out') === 1000, { within: 50_000, what: 'the first lines' })
    await broker.pause()
    appendFileSync(input, text(numbers(1000, 1000)))
    await until(() => agent.output.includes('WARN') || agent.output.includes('ERROR'), { what: 'word of the outage' })
    await broker.resume()
    await until(() => broker.count('out') >= 2000, { within: 50_000, what: 'the other lines' })
    expect(await agent.stop()).toBe(0)
    expect(byNumber(await valuesOf(broker, 'out'))).toEqual(numbers(2000))
  })
})

const kafkaToKafka = (address: string) => `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = org.apache.flume.source.kafka.KafkaSource
a.sources.s.channels = c
a.sources.s.kafka.bootstrap.servers = ${address}
a.sources.s.kafka.topics = in
a.sources.s.kafka.consumer.group.id = flume
a.sources.s.kafka.consumer.auto.offset.reset = earliest
a.channels.c.type = memory
a.channels.c.capacity = 10000
a.channels.c.transactionCapacity = 1000
a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.k.channel = c
a.sinks.k.kafka.bootstrap.servers = ${address}
a.sinks.k.kafka.topic = out
a.sinks.k.allowTopicOverride = false
`

const fileToKafka = (address: string, folder: string) => `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = TAILDIR
a.sources.s.channels = c
a.sources.s.filegroups = f
a.sources.s.filegroups.f = ${folder}/in.log
a.sources.s.positionFile = ${folder}/positions.json
a.channels.c.type = memory
a.channels.c.capacity = 10000
a.channels.c.transactionCapacity = 1000
a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.k.channel = c
a.sinks.k.kafka.bootstrap.servers = ${address}
a.sinks.k.kafka.topic = out
a.sinks.k.kafka.producer.enable.idempotence = true
a.sinks.k.kafka.producer.acks = all
`
