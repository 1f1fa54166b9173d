/** Reloads of an agent between two topics of a real Kafka, under load. */
import { copyFileSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { BuiltAgent } from '../services/agent.ts'
import { temporaryFolder } from '../services/guard.ts'
import { Program } from '../services/program.ts'
import { describeWithKafka } from '../services/shared.ts'
import { until } from '../services/until.ts'

const folder = temporaryFolder('reload-kafka')
const bundle = join(folder, 'agent.mjs')

interface Variant {
  readonly source?: number
  readonly capacity?: number
  readonly sink?: number
  readonly host?: boolean
}

/** Each differs from the one before in other parts. */
const variants: readonly Variant[] = [
  {},
  { sink: 50 },
  { source: 250 },
  { capacity: 20_000 },
  { host: true },
  { source: 100, sink: 77, capacity: 5000, host: true },
]

describeWithKafka('reload', kafka => {
  let agent: Program | undefined
  afterAll(() => agent?.kill())

  const pipeline = (from: string, to: string, { source = 500, capacity = 10_000, sink = 100, host }: Variant) => `
a.sources = in
a.channels = mem
a.sinks = out
a.sources.in.type = org.apache.flume.source.kafka.KafkaSource
a.sources.in.kafka.bootstrap.servers = ${kafka.bootstrap}
a.sources.in.kafka.topics = ${from}
a.sources.in.kafka.consumer.group.id = ${to}
a.sources.in.kafka.consumer.auto.offset.reset = earliest
a.sources.in.batchSize = ${source}
a.sources.in.setTopicHeader = false
a.sources.in.channels = mem
${host ? 'a.sources.in.interceptors = i\na.sources.in.interceptors.i.type = host\n' : ''}
a.channels.mem.type = memory
a.channels.mem.capacity = ${capacity}
a.channels.mem.transactionCapacity = 1000
a.sinks.out.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.out.kafka.bootstrap.servers = ${kafka.bootstrap}
a.sinks.out.kafka.topic = ${to}
a.sinks.out.kafka.producer.acks = all
a.sinks.out.flumeBatchSize = ${sink}
a.sinks.out.channel = mem
`

  it('twenty times, with nothing lost and nothing twice', { timeout: 240_000 }, async () => {
    const [from, to] = [await kafka.createTopic(3), await kafka.createTopic(3)]
    for (const [i, variant] of variants.entries()) {
      mkdirSync(join(folder, String(i)))
      await BuiltAgent.build(pipeline(from, to, variant), join(folder, String(i)))
    }
    const put = (i: number) => {
      copyFileSync(join(folder, String(i), 'agent.mjs'), `${bundle}.new`)
      renameSync(`${bundle}.new`, bundle)
    }
    put(0)
    agent = new Program(process.execPath, [bundle], { cwd: folder, log: join(folder, 'log') })
    await until(() => agent!.output.includes('all parts have started'), { what: 'the agent to start' })
    let sent = 0
    let feeding = true
    const feed = (async () => {
      for (; feeding; sent += 200)
        await kafka.produce(
          from,
          Array.from({ length: 200 }, (_, i) => ({ value: String(sent + i), partition: i % 3 })),
        )
    })()
    const outcomes = () => agent!.output.match(/(reloaded|nothing has changed|not taken).*/g) ?? []
    for (let i = 1; i <= 20; i++) {
      put(i % variants.length)
      agent.signal('SIGHUP')
      await until(() => outcomes().length === i, { what: `reload ${i}: ${outcomes().at(-1)}`, every: 20 })
      expect(outcomes().at(-1), `reload ${i}`).toMatch(/^reloaded/)
    }
    feeding = false
    await feed
    await until(async () => (await kafka.count(to)) >= sent, { what: `${sent} records`, within: 60_000 })
    expect(await agent.stop()).toBe(0)
    const numbers = (await kafka.readValues(to)).map(Number)
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, i) => i))
  })
})
