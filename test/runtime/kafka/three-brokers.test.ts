/**
 * An agent on three brokers that fail one at a time: everything arrives once, and in order within each partition.
 * The long form: `BOUNCES=5 npx vitest run test/runtime/kafka/three-brokers.test.ts`.
 */
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Verdict } from '../../../compiler/trial/numbered-events.ts'
import { BuiltAgent } from '../../services/agent.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { findProgram } from '../../services/java.ts'
import { kafkaJars } from '../../services/kafka.ts'
import type { Program } from '../../services/program.ts'
import { describeWith } from '../../services/shared.ts'
import { until } from '../../services/until.ts'
import { Cluster, type Node } from './cluster.ts'
import { NumberedFlow } from './numbered-flow.ts'

/** How often each kind of bounce comes in a row; 0: one clean bounce and one hard one, of which each meets one kind of node. */
const bounces = Number(process.env.BOUNCES ?? 0)
/** In ms. Past session.timeout.ms a group gives up a member whom it can't hear, and what that had on its way is read again. */
const cutOff = 3000
const limit = 120_000 + bounces * 200_000
const faultless: Verdict = { lost: 0, twice: 0, reordered: 0, altered: 0 }

async function needed(): Promise<void> {
  findProgram('java')
  await kafkaJars()
}

describeWith('three brokers', needed, undefined, () => {
  let cluster: Cluster
  const agents: Program[] = []
  beforeAll(async () => {
    cluster = await Cluster.start()
  })
  afterEach(() => Promise.all(agents.splice(0).map(agent => agent.kill())))
  afterAll(() => cluster?.stop())

  /** A log file goes to the first topic, and from there to the second, by one agent. */
  async function underWay(partitions: number) {
    const folder = temporaryFolder('cluster')
    const [first, second] = [await cluster.createTopic(partitions), await cluster.createTopic(partitions)] as const
    const file = join(folder, 'app.log')
    writeFileSync(file, '')
    const agent = (await BuiltAgent.build(configuration(cluster.bootstrap, folder, first, second), folder)).start()
    agents.push(agent)
    const flow = new NumberedFlow(50, 50, events =>
      appendFileSync(file, events.map(({ text }) => `${text}\n`).join('')),
    )
    await until(async () => (await cluster.count(second)) > 0, { what: 'the first events' })
    return {
      first,
      second,
      agent,
      /** Stops the writer, waits for what is still to come, and judges both topics. */
      async end(): Promise<Verdict[]> {
        const count = await flow.stop()
        await until(async () => (await cluster.count(second)) >= count, {
          within: 60_000,
          what: 'the last event',
        }).catch(() => {})
        expect(agent.running, agent.output).toBe(true)
        expect(await agent.stop()).toBe(0)
        const [one, two] = [await cluster.readAll(first), await cluster.readAll(second)]
        const places = new Map(one.map(record => [String(record.value), record.partition]))
        const verdicts = [flow.verdict(one, () => 0), flow.verdict(two, text => places.get(text))]
        console.log(`${count} events: ${JSON.stringify(verdicts)}`)
        return verdicts
      },
    }
  }

  async function bounce(node: Node, how: 'clean' | 'hard'): Promise<void> {
    if (how === 'clean') await node.program!.stop(60_000)
    else await node.program!.kill()
    await sleep(500)
    node.start()
    await cluster.whole()
  }

  const kinds = [
    { of: 'leader', how: 'clean' },
    { of: 'leader', how: 'hard' },
    { of: 'controller', how: 'clean' },
    { of: 'controller', how: 'hard' },
  ] as const
  const row = bounces > 0 ? kinds.flatMap(kind => Array.from({ length: bounces }, () => kind)) : kinds.slice(1, 3)

  it('are stopped and killed in turn, leader and controller', { timeout: limit }, async () => {
    const flow = await underWay(3)
    for (const { of, how } of row) {
      await bounce(of === 'leader' ? await cluster.leaderOf(flow.first) : await cluster.controller(), how)
    }
    expect(await flow.end()).toEqual([faultless, faultless])
  })

  it('are there, but one can’t be reached', { timeout: limit }, async () => {
    const flow = await underWay(3)
    const { proxy } = await cluster.leaderOf(flow.first)
    await proxy.refuse()
    await sleep(cutOff)
    await proxy.allow()
    await until(async () => (await cluster.endOffsets(flow.first)).every(end => end > 0), { what: 'the broker' })
    // Now connections stay, and nothing passes.
    proxy.stall(true)
    await sleep(cutOff)
    proxy.stall(false)
    expect(await flow.end()).toEqual([faultless, faultless])
  })

  it('are there, but one hangs until another leads', { timeout: limit }, async () => {
    const flow = await underWay(3)
    const hanging = await cluster.leaderOf(flow.first)
    hanging.program!.signal('SIGSTOP')
    // Well past broker.session.timeout.ms.
    await sleep(8000)
    hanging.program!.signal('SIGCONT')
    await cluster.whole()
    // Not at once: it is slow to learn itself that it leads no more.
    await until(async () => (await cluster.leaderOf(flow.first)) !== hanging, { what: 'another leader' })
    expect(await flow.end()).toEqual([faultless, faultless])
  })

  it('get more partitions for a topic in use', { timeout: limit }, async () => {
    const flow = await underWay(2)
    for (const topic of [flow.first, flow.second])
      await cluster.admin(admin => admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] }))
    for (const topic of [flow.first, flow.second])
      await until(async () => (await cluster.endOffsets(topic)).every(end => end > 200), {
        what: 'events in each partition',
      })
    expect(await flow.end()).toEqual([faultless, faultless])
  })
})

const configuration = (brokers: string, folder: string, first: string, second: string): string => `a.sources = log topic
a.channels = one two
a.sinks = first second
a.sources.log.type = TAILDIR
a.sources.log.filegroups = f
a.sources.log.filegroups.f = ${folder}/app\\\\.log
a.sources.log.positionFile = ${folder}/position.json
a.sources.log.channels = one
a.sources.topic.type = org.apache.flume.source.kafka.KafkaSource
a.sources.topic.kafka.bootstrap.servers = ${brokers}
a.sources.topic.kafka.topics = ${first}
a.sources.topic.kafka.consumer.group.id = ${second}
a.sources.topic.kafka.consumer.auto.offset.reset = earliest
a.sources.topic.kafka.consumer.metadata.max.age.ms = 1000
a.sources.topic.channels = two
a.channels.one.type = memory
a.channels.one.capacity = 10000
a.channels.one.transactionCapacity = 1000
a.channels.two.type = memory
a.channels.two.capacity = 10000
a.channels.two.transactionCapacity = 1000
${sink('first', 'one', brokers, first)}${sink('second', 'two', brokers, second)}`

const sink = (name: string, channel: string, brokers: string, topic: string): string => `a.sinks.${name}.type = \
org.apache.flume.sink.kafka.KafkaSink
a.sinks.${name}.channel = ${channel}
a.sinks.${name}.kafka.bootstrap.servers = ${brokers}
a.sinks.${name}.kafka.topic = ${topic}
a.sinks.${name}.kafka.producer.acks = all
a.sinks.${name}.kafka.producer.metadata.max.age.ms = 1000
a.sinks.${name}.allowTopicOverride = false
`
