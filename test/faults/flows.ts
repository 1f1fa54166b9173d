/** The two ways that the fault tests interrupt, with a memory channel between, and how their outcome is judged. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { BuiltAgent } from '../services/agent.ts'
import { temporaryFolder } from '../services/guard.ts'
import type { KafkaClient, KafkaRecord } from '../services/kafka-client.ts'
import type { Program } from '../services/program.ts'
import { until } from '../services/until.ts'
import { LogWriter, type Rotations } from './log-writer.ts'
import { judge, line, lineBytes, lines, type Verdict } from './numbered-lines.ts'

/** Lines of a flow, written within three seconds: 10,000 a second. */
const count = 30_000
const seconds = 3
const partitions = 3

/** Each record has the time when the broker appended it: the only order there is between partitions. */
const stampedByBroker = { 'message.timestamp.type': 'LogAppendTime' }

/** What the channel and two batches on either side of it can hold: the most that may come twice after a kill. */
export const inFlight = 10_000 + 4 * 500

export interface Flow {
  readonly agent: BuiltAgent
  /** Feeds every line. */
  feed(): Promise<void>
  /** Part of the lines that was fed, 0 to 1. */
  progress(): number
  /** About what has arrived so far. */
  verdict(): Promise<Verdict>
}

/** A log file of the name app.log, tailed into a topic. `pattern` is the regular expression of the names that are read. */
export async function fileToKafka(kafka: KafkaClient, pattern = 'app\\\\.log', rotations?: Rotations): Promise<Flow> {
  const folder = temporaryFolder('fault')
  const topic = await kafka.createTopic(1, undefined, stampedByBroker)
  const source = `type = TAILDIR
a.sources.s.filegroups = f
a.sources.s.filegroups.f = ${folder}/${pattern}
a.sources.s.positionFile = ${folder}/position.json`
  const run = randomBytes(4).toString('hex')
  const writer = new LogWriter(join(folder, 'app.log'), lines(run, count), (count * lineBytes) / seconds)
  return {
    agent: await BuiltAgent.build(configuration(source, kafka.bootstrap, topic), folder),
    feed: () => writer.run(rotations),
    progress: () => writer.progress,
    verdict: async () => judge(run, count, await arrivals(kafka, topic, () => 0)),
  }
}

/** One topic into another, perhaps of a second broker. */
export async function kafkaToKafka(from: KafkaClient, to: KafkaClient): Promise<Flow> {
  const folder = temporaryFolder('fault')
  const [input, output] = await Promise.all([
    from.createTopic(partitions),
    to.createTopic(partitions, undefined, stampedByBroker),
  ])
  const source = `type = org.apache.flume.source.kafka.KafkaSource
a.sources.s.kafka.bootstrap.servers = ${from.bootstrap}
a.sources.s.kafka.topics = ${input}
a.sources.s.kafka.consumer.group.id = group-${input}
a.sources.s.kafka.consumer.auto.offset.reset = earliest`
  const run = randomBytes(4).toString('hex')
  let fed = 0
  return {
    agent: await BuiltAgent.build(configuration(source, to.bootstrap, output), folder),
    feed: async () => {
      const chunk = count / 20
      for (; fed < count; fed += chunk) {
        const numbers = Array.from({ length: chunk }, (_, i) => fed + i)
        await from.produce(
          input,
          numbers.map(i => ({ value: line(run, i), partition: i % partitions })),
        )
        await new Promise(resolve => setTimeout(resolve, (seconds * 1000) / 20))
      }
    },
    progress: () => fed / count,
    verdict: async () => judge(run, count, await arrivals(to, output, number => number % partitions)),
  }
}

function configuration(source: string, broker: string, topic: string): string {
  return `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.${source}
a.sources.s.channels = c
a.sources.s.batchSize = 500
a.channels.c.type = memory
a.channels.c.capacity = 10000
a.channels.c.transactionCapacity = 1000
a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.k.channel = c
a.sinks.k.kafka.bootstrap.servers = ${broker}
a.sinks.k.kafka.topic = ${topic}
a.sinks.k.kafka.producer.acks = all
a.sinks.k.flumeBatchSize = 500
a.sinks.k.allowTopicOverride = false
`
}

/**
 * What the topic holds in the order of arrival, whichever partition it went to: else the copy that a restarted agent
 * sent to another partition could pass for the first. Order is promised from one partition (or file) of the source to
 * one of the topic.
 */
async function arrivals(kafka: KafkaClient, topic: string, sourceOf: (number: number) => number) {
  const records = (await kafka.readAll(topic)).sort((a, b) => a.timestamp - b.timestamp || a.offset - b.offset)
  return records.map(({ partition, value }: KafkaRecord) => {
    const text = String(value)
    return { lane: `${sourceOf(Number(text.slice(9, 19)))}/${partition}`, text }
  })
}

/** Feeds the flow; at two fifths of it `fault` happens to the running agent, which is then started again. */
export async function interrupted(flow: Flow, fault: (agent: Program) => Promise<unknown>): Promise<Verdict> {
  const agent = flow.agent.start()
  const feeding = flow.feed()
  await until(() => flow.progress() >= 0.4, { within: 60_000, what: 'two fifths of the lines to be fed', every: 10 })
  await fault(agent)
  await agent.ended
  const again = flow.agent.start()
  await feeding
  return ended(flow, again)
}

/** Waits until nothing is missing, stops the agent in order, and judges. */
export async function ended(flow: Flow, agent: Program): Promise<Verdict> {
  const complete = async () => (await flow.verdict()).lost === 0
  await until(complete, { within: 60_000, what: 'the last line', every: 500 }).catch(() => {})
  await agent.stop()
  return flow.verdict()
}
