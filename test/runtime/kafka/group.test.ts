import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import type { EventBatch } from '../../../runtime/core/event-batch.ts'
import { KafkaSource } from '../../../runtime/sources/kafka/index.ts'
import type { KafkaSourceOptions } from '../../../runtime/sources/kafka/options.ts'
import { bodiesOf, eventually, inFolder, numbered, sourceContext } from '../../contracts/support.ts'
import { Program } from '../../services/program.ts'
import { describeWithKafka } from '../../services/shared.ts'

/** An outlet whose events are settled some time after they came, as behind a volatile channel and a sink. */
class SlowOutlet {
  readonly bodies: string[] = []
  unsettled = 0

  async put(batch: EventBatch, settled: () => void = () => {}): Promise<void> {
    this.bodies.push(...bodiesOf([batch]))
    this.unsettled++
    const settle = () => {
      this.unsettled--
      settled()
    }
    setTimeout(settle, 10 + Math.random() * 60)
  }
}

describeWithKafka('a consumer group', kafka => {
  const options = (topic: string, more: Partial<KafkaSourceOptions> = {}): KafkaSourceOptions => ({
    'kafka.bootstrap.servers': kafka.bootstrap,
    'kafka.topics': [topic],
    'kafka.consumer.group.id': topic,
    'kafka.consumer.auto.offset.reset': 'earliest',
    'kafka.consumer.heartbeat.interval.ms': 200,
    'kafka.consumer.session.timeout.ms': 2000,
    'kafka.consumer.fetch.max.wait.ms': 50,
    batchSize: 20,
    ...more,
  })

  async function member(topic: string, outlet: SlowOutlet, more: Partial<KafkaSourceOptions> = {}) {
    const source = new KafkaSource(options(topic, more))
    const context = sourceContext(outlet)
    await source.start(context)
    return { source, context, outlet }
  }

  /** As an agent stops: the source, then the channels run empty, then the source is closed. */
  async function end({ source, outlet }: { source: KafkaSource; outlet: SlowOutlet }) {
    await source.stop()
    await eventually(() => outlet.unsettled === 0, 'everything settled')
    await source.close()
  }

  /** Produces numbered events over all partitions until told to stop; gives how many. */
  function producing(topic: string, partitions: number) {
    let on = true
    let sent = 0
    const running = (async () => {
      for (; on; sent += 40)
        await kafka.produce(
          topic,
          numbered(40, sent).map((value, i) => ({ value, partition: i % partitions })),
        )
    })()
    return async () => {
      on = false
      await running
      return sent
    }
  }

  it.each(['Range', 'RoundRobin'])(
    'loses nothing and repeats nothing when a member comes, and when one goes (%sAssignor)',
    async name => {
      const topic = await kafka.createTopic(4)
      const outlets = [new SlowOutlet(), new SlowOutlet()] as const
      const strategy = {
        'kafka.consumer.partition.assignment.strategy': `org.apache.kafka.clients.consumer.${name}Assignor`,
      }
      const first = await member(topic, outlets[0], strategy)
      const stop = producing(topic, 4)
      await eventually(() => outlets[0].bodies.length > 100, 'the first member at work')
      const second = await member(topic, outlets[1], strategy)
      await eventually(() => outlets[1].bodies.length > 100, 'the second member at work', 30_000)
      await end(first)
      const before = outlets[1].bodies.length
      await eventually(() => outlets[1].bodies.length > before + 100, 'the second member at work alone', 30_000)
      const sent = await stop()
      const all = () => outlets.flatMap(outlet => outlet.bodies)
      await eventually(() => all().length >= sent, 'everything', 30_000)
      await end(second)
      expect(all().sort()).toEqual(numbered(sent).sort())
      const offsets = await kafka.committedOffsets(topic, topic)
      expect(offsets).toEqual(await kafka.endOffsets(topic))
    },
  )

  it('keeps the partitions of a member with an instance id over its restart', async () => {
    const topic = await kafka.createTopic(2)
    const outlet = new SlowOutlet()
    const other = await member(topic, outlet, { 'kafka.consumer.group.instance.id': 'a' })
    const fixed = { 'kafka.consumer.group.instance.id': 'b', 'kafka.consumer.session.timeout.ms': 20_000 }
    const given = ({ context }: typeof other) =>
      context.logged.filter(entry => /gives us/.test(entry.message)).map(entry => entry.message)
    const one = await member(topic, outlet, fixed)
    const hasOne = (some: typeof other) => /gives us topic[^;]*$/.test(given(some).at(-1) ?? '')
    await eventually(() => hasOne(one) && hasOne(other), 'both at work', 30_000)
    const before = given(other)
    await end(one)
    const again = await member(topic, outlet, fixed)
    await eventually(() => hasOne(again), 'the member back', 30_000)
    await kafka.produce(
      topic,
      numbered(10).map((value, i) => ({ value, partition: i % 2 })),
    )
    await eventually(() => outlet.bodies.length === 10, 'all events')
    expect(given(other)).toEqual(before)
    await end(again)
    await end(other)
  })

  it('gives the partitions of a stopped process to others, and its late commits move nothing', () =>
    inFolder(async folder => {
      const topic = await kafka.createTopic(1)
      await kafka.produce(topic, numbered(100))
      const program = await zombie(folder, { ...options(topic), 'kafka.consumer.auto.commit.interval.ms': 100 })
      await eventually(() => program.output.includes('put 100'), 'the first process to have all', 30_000)
      program.signal('SIGSTOP')
      const outlet = new SlowOutlet()
      const heir = await member(topic, outlet)
      await eventually(() => outlet.bodies.length === 100, 'the second process to have all', 30_000)
      await kafka.produce(topic, numbered(100, 100))
      await eventually(() => outlet.bodies.length === 200, 'the second process to have more', 30_000)
      await expect.poll(() => kafka.committedOffsets(topic, topic), { timeout: 20_000 }).toEqual([200])
      program.signal('SIGCONT')
      program.signal('SIGUSR2')
      await eventually(() => program.output.includes('settled'), 'the late settlement', 30_000)
      await eventually(() => /no longer counts us|moved on without us/.test(program.output), 'the fence', 30_000)
      expect(await kafka.committedOffsets(topic, topic)).toEqual([200])
      await program.kill()
      await end(heir)
      expect(await kafka.committedOffsets(topic, topic)).toEqual([200])
    }))

  it('brings again what a killed process had not settled, and nothing else', () =>
    inFolder(async folder => {
      const topic = await kafka.createTopic(1)
      await kafka.produce(topic, numbered(60))
      const program = await zombie(folder, { ...options(topic), 'kafka.consumer.auto.commit.interval.ms': 100 }, 40)
      await eventually(() => program.output.includes('put 60'), 'the process to have all', 30_000)
      await expect.poll(() => kafka.committedOffsets(topic, topic), { timeout: 20_000 }).toEqual([40])
      await program.kill()
      const outlet = new SlowOutlet()
      const heir = await member(topic, outlet)
      await eventually(() => outlet.bodies.length >= 20, 'the rest again', 30_000)
      await end(heir)
      expect(outlet.bodies).toEqual(numbered(20, 40))
    }))
})

/** A source in a process of its own: it settles the first `settle` events at once, the others when it gets SIGUSR2. */
async function zombie(folder: string, options: KafkaSourceOptions, settle = 0): Promise<Program> {
  const outfile = join(folder, 'member.mjs')
  const entry = new URL('member.ts', import.meta.url).pathname
  const require = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: require },
    logLevel: 'error',
  })
  const args = [outfile, JSON.stringify(options), String(settle)]
  return new Program(process.execPath, args, { cwd: folder, log: join(folder, `${randomUUID()}.log`) })
}
