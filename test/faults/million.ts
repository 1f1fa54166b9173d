/**
 * `npm run million`: a million lines through taildir, memory channel and a real Kafka, once without a fault and once with
 * SIGTERM in the middle and a restart. Nothing may be lost, doubled, reordered or changed.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BuiltAgent } from '../services/agent.ts'
import { temporaryFolder } from '../services/guard.ts'
import { type Broker, startKafka } from '../services/kafka.ts'
import { until } from '../services/until.ts'
import { type Arrival, judge, lines, type Verdict } from './numbered-lines.ts'

const count = 1_000_000

export async function main(): Promise<number> {
  const kafka = await startKafka({ java: ['-Xmx1g'], say: console.log })
  try {
    const verdicts = [await through(kafka, 'plain', false), await through(kafka, 'sigterm', true)]
    return verdicts.every(isFaultless) ? 0 : 1
  } finally {
    await kafka.stop()
  }
}

const isFaultless = (verdict: Verdict): boolean => Object.values(verdict).every(figure => figure === 0)

async function through(kafka: Broker, name: string, interrupt: boolean): Promise<Verdict> {
  const folder = temporaryFolder('million')
  const topic = await kafka.createTopic(3)
  writeFileSync(join(folder, 'app.log'), lines('million', count))
  const agent = await BuiltAgent.build(pipeline(folder, kafka.bootstrap, topic), folder)
  const began = Date.now()
  let running = agent.start()
  if (interrupt) {
    await until(async () => (await kafka.count(topic)) > count / 3, { within: 120_000, what: 'a third', every: 50 })
    await running.stop()
    running = agent.start()
  }
  await until(async () => (await kafka.count(topic)) >= count, {
    within: 240_000,
    what: 'a million records',
    every: 100,
  })
  const seconds = (Date.now() - began) / 1000
  await running.stop()
  const verdict = judge('million', count, arrivals(kafka.bootstrap, topic))
  console.log(`${name}: ${JSON.stringify(verdict)}, ${await kafka.count(topic)} records, ${seconds.toFixed(1)} s`)
  return verdict
}

const pipeline = (folder: string, bootstrap: string, topic: string): string => `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = TAILDIR
a.sources.s.channels = c
a.sources.s.filegroups = f
a.sources.s.filegroups.f = ${folder}/app\\\\.log
a.sources.s.positionFile = ${folder}/position.json
a.sources.s.batchSize = 1000
a.channels.c.type = memory
a.channels.c.capacity = 10000
a.channels.c.transactionCapacity = 1000
a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.k.channel = c
a.sinks.k.kafka.bootstrap.servers = ${bootstrap}
a.sinks.k.kafka.topic = ${topic}
a.sinks.k.flumeBatchSize = 1000
`

/** What the topic holds, by kcat: `partition value` a line. Order is promised within a partition. */
function* arrivals(bootstrap: string, topic: string): Generator<Arrival> {
  const args = ['-C', '-q', '-e', '-b', bootstrap, '-t', topic, '-f', '%p %s\n']
  const text = execFileSync('kcat', args, { maxBuffer: 2 ** 29 }).toString('latin1')
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start)
    const blank = text.indexOf(' ', start)
    yield { lane: text.slice(start, blank), text: text.slice(blank + 1, end) }
    start = end + 1
  }
}
