/**
 * Three agents in one group, which shares out its partitions anew again and again while records flow.
 * The long form: `REBALANCES=100 npx vitest run test/runtime/kafka/rebalances.test.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import type { Verdict } from '../../../compiler/trial/numbered-events.ts'
import { BuiltAgent } from '../../services/agent.ts'
import { temporaryFolder } from '../../services/guard.ts'
import type { KafkaClient } from '../../services/kafka-client.ts'
import type { Program } from '../../services/program.ts'
import { describeWithKafka } from '../../services/shared.ts'
import { until } from '../../services/until.ts'
import { NumberedFlow } from './numbered-flow.ts'

const rebalances = Number(process.env.REBALANCES ?? 8)
const limit = 120_000 + rebalances * 5000
const partitions = 6
/** What one agent can have taken and not settled: its channel and a batch on either side. */
const inFlight = 2000 + 2 * 200

describeWithKafka('a group of three agents', kafka => {
  let agents: Program[] = []
  afterEach(() => Promise.all(agents.map(agent => agent.kill())))

  async function underWay() {
    const [input, output] = [await kafka.createTopic(partitions), await kafka.createTopic(partitions)] as const
    const folder = temporaryFolder('rebalances')
    const built = await BuiltAgent.build(configuration(kafka.bootstrap, input, output), folder)
    // Each partition in turn.
    const flow = new NumberedFlow(200, 100, events =>
      kafka.produce(
        input,
        events.map(({ number, text }) => ({ value: text, partition: number % partitions })),
      ),
    )
    agents = [built.start(), built.start(), built.start()]
    await stable(kafka, input, 3)
    await until(async () => (await kafka.count(output)) > 0, { what: 'the first records' })
    return {
      input,
      /** Has the group share out its partitions twice: without the agent, which `leave` takes away, and with it again. */
      async rebalance(which: number, leave: (agent: Program) => Promise<unknown>): Promise<void> {
        await leave(agents[which]!)
        await stable(kafka, input, 2)
        agents[which] = built.start()
        await stable(kafka, input, 3)
      },
      /** Stops the writer, waits for what is still to come, and judges. */
      async end(): Promise<Verdict> {
        const count = await flow.stop()
        await until(async () => (await kafka.committedOffsets(input, input)).reduce((a, b) => a + b) >= count, {
          what: 'the group to be through',
        })
        for (const agent of agents) expect(await agent.stop()).toBe(0)
        const verdict = flow.verdict(await kafka.readAll(output), text => Number(text.slice(9, 19)) % partitions)
        console.log(`${count} records: ${JSON.stringify(verdict)}`)
        return verdict
      },
    }
  }

  it('loses nothing, repeats nothing and keeps the order when they leave and come', { timeout: limit }, async () => {
    const flow = await underWay()
    for (let i = 0; i < rebalances / 2; i++) await flow.rebalance(i % 3, agent => agent.stop())
    expect(await flow.end()).toEqual({ lost: 0, twice: 0, reordered: 0, altered: 0 })
  })

  it('loses nothing when they hang and come back too late', { timeout: limit }, async () => {
    const flow = await underWay()
    const offsets = new Offsets(kafka, flow.input)
    const rounds = Math.ceil(rebalances / 8)
    for (let i = 0; i < rounds; i++) {
      const agent = agents[i % 3]!
      agent.signal('SIGSTOP')
      await stable(kafka, flow.input, 2)
      await sleep(500)
      agent.signal('SIGCONT')
      await stable(kafka, flow.input, 3)
    }
    const { lost, twice, altered } = await flow.end()
    expect({ lost, altered }).toEqual({ lost: 0, altered: 0 })
    expect(twice).toBeLessThanOrEqual(rounds * inFlight)
    expect(await offsets.stop()).toEqual([])
  })
})

/** Waits until the group has so many members and all have their partitions. */
async function stable(kafka: KafkaClient, group: string, members: number): Promise<void> {
  await until(
    async () => {
      const { groups } = await kafka.admin(admin => admin.describeGroups([group]))
      return groups[0]?.state === 'Stable' && groups[0].members.length === members
    },
    { what: `a group of ${members}`, every: 100 },
  )
}

/** Watches what the group has committed, which must never go back: late commits move nothing. */
class Offsets {
  #on = true
  readonly #watching: Promise<string[]>

  constructor(kafka: KafkaClient, group: string) {
    this.#watching = (async () => {
      const back: string[] = []
      let before: number[] = []
      for (; this.#on; await sleep(100)) {
        const now = await kafka.committedOffsets(group, group)
        for (const [i, offset] of now.entries())
          if (offset < (before[i] ?? -1)) back.push(`partition ${i}: from ${before[i]} to ${offset}`)
        before = now
      }
      return back
    })()
  }

  /** Returns what went back. */
  stop(): Promise<string[]> {
    this.#on = false
    return this.#watching
  }
}

const configuration = (broker: string, input: string, output: string): string => `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = org.apache.flume.source.kafka.KafkaSource
a.sources.s.kafka.bootstrap.servers = ${broker}
a.sources.s.kafka.topics = ${input}
a.sources.s.kafka.consumer.group.id = ${input}
a.sources.s.kafka.consumer.auto.offset.reset = earliest
a.sources.s.kafka.consumer.heartbeat.interval.ms = 200
a.sources.s.kafka.consumer.session.timeout.ms = 2000
a.sources.s.batchSize = 200
a.sources.s.channels = c
a.channels.c.type = memory
a.channels.c.capacity = 2000
a.channels.c.transactionCapacity = 1000
a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.k.channel = c
a.sinks.k.kafka.bootstrap.servers = ${broker}
a.sinks.k.kafka.topic = ${output}
a.sinks.k.kafka.producer.acks = all
a.sinks.k.flumeBatchSize = 200
a.sinks.k.allowTopicOverride = false
`
