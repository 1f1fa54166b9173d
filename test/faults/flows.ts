/** The two ways that the fault tests interrupt, with a memory channel between, and how their outcome is judged. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { BuiltAgent } from '../services/agent.ts'
import { temporaryFolder } from '../services/guard.ts'
import type { KafkaClient, KafkaRecord } from '../services/kafka-client.ts'
import type { Program } from '../services/program.ts'
import { until } from '../services/until.ts'
import { LogWriter } from './log-writer.ts'
import { judge, line, lineBytes, lines, type Verdict } from './numbered-lines.ts'

export const channelCapacity = 10_000

const channelAndSink = (broker: string, topic: string) => `
a.sources = s
a.channels = c
a.sinks = k
a.sources.s.channels = c
a.sources.s.batchSize = 500
a.channels.c.type = memory
a.channels.c.capacity = ${channelCapacity}
a.channels.c.transactionCapacity = 1000
a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.k.channel = c
a.sinks.k.kafka.bootstrap.servers = ${broker}
a.sinks.k.kafka.topic = ${topic}
a.sinks.k.kafka.producer.acks = all
a.sinks.k.flumeBatchSize = 500
a.sinks.k.allowTopicOverride = false
`

/** A log file, tailed into a topic. */
export class FileToKafka {
  readonly run = randomBytes(4).toString('hex')

  private constructor(
    readonly agent: BuiltAgent,
    readonly writer: LogWriter,
    private readonly count: number,
    private readonly kafka: KafkaClient,
    private readonly topic: string,
  ) {}

  /** `pattern` is the regular expression of the file names; the writer's file is app.log. */
  static async make(kafka: KafkaClient, count: number, pattern = 'app\\\\.log'): Promise<FileToKafka> {
    const folder = temporaryFolder('fault')
    const topic = await kafka.createTopic(1)
    const source = `
a.sources.s.type = TAILDIR
a.sources.s.filegroups = f
a.sources.s.filegroups.f = ${folder}/${pattern}
a.sources.s.positionFile = ${folder}/position.json
`
    const agent = await BuiltAgent.build(source + channelAndSink(kafka.bootstrap, topic), folder)
    const run = randomBytes(4).toString('hex')
    const writer = new LogWriter(join(folder, 'app.log'), lines(run, count), count * lineBytes * 0.3)
    return Object.assign(new FileToKafka(agent, writer, count, kafka, topic), { run })
  }

  async verdict(): Promise<Verdict> {
    const records = await this.kafka.readAll(this.topic)
    return judge(this.run, this.count, records.map(({ partition, value }) => ({ lane: partition, value: String(value) })))
  }

  /** Waits until every line is there, stops the agent and judges. */
  async end(agent: Program): Promise<Verdict> {
    return settle(agent, () => this.verdict())
  }
}
