import { afterAll, afterEach, expect, it } from 'vitest'
import { KafkaSink } from '../../../runtime/sinks/kafka/index.ts'
import type { KafkaSinkOptions } from '../../../runtime/sinks/kafka/options.ts'
import { KafkaSource } from '../../../runtime/sources/kafka/index.ts'
import { batchOf, eventually, numbered, sourceContext, TestOutlet, testContext } from '../../contracts/support.ts'
import { Broker } from '../../services/kafka.ts'
import { describeWith } from '../../services/shared.ts'
import { FaultyProxy } from './proxy.ts'

const never = new AbortController().signal

interface Servers {
  readonly broker: Broker
  readonly proxy: FaultyProxy
}

/** A broker that clients reach through the proxy. */
async function start(): Promise<Servers> {
  const proxy = await FaultyProxy.start()
  const broker = await Broker.make({ settings: { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${proxy.port}` } })
  proxy.target = broker.bootstrap
  await broker.start()
  return { broker, proxy }
}

describeWith('faults between agent and broker', start, {} as Servers, ({ broker, proxy }) => {
  afterEach(() => {
    proxy.cutEvery = Number.POSITIVE_INFINITY
    proxy.up()
  })
  afterAll(async () => {
    await broker.stop()
    await proxy.stop()
  })

  async function withSink<T>(topic: string, more: Partial<KafkaSinkOptions>, use: (sink: KafkaSink) => Promise<T>) {
    const sink = new KafkaSink({ 'kafka.bootstrap.servers': broker.bootstrap, 'kafka.topic': topic, ...more })
    const context = testContext('out', 'SINK')
    await sink.start(context)
    try {
      await use(sink)
    } finally {
      await sink.stop()
    }
    return context
  }

  /** `count` deliveries of 20 events, as many side by side as the sink takes. */
  async function deliverAll(
    sink: KafkaSink,
    count: number,
    during: (done: number) => Promise<unknown> = async () => {},
  ) {
    const running = new Set<Promise<void>>()
    for (let i = 0; i < count; i++) {
      while (running.size >= sink.concurrency) await Promise.race(running)
      const delivery: Promise<void> = sink
        .deliver([batchOf(numbered(20, 20 * i))], never)
        .finally(() => running.delete(delivery))
      running.add(delivery)
      await during(i)
    }
    await Promise.all(running)
  }

  it('writes everything once and in order when answers are lost, with acks = all', async () => {
    const topic = await broker.createTopic(1)
    const before = proxy.cuts
    proxy.cutEvery = 7
    await withSink(topic, { 'kafka.producer.acks': 'all' }, sink => deliverAll(sink, 60))
    proxy.cutEvery = Number.POSITIVE_INFINITY
    expect(proxy.cuts - before).toBeGreaterThan(5)
    expect(await broker.readValues(topic)).toEqual(numbered(1200))
  })

  it('loses nothing when answers are lost with acks = 1, where only the broker could tell what comes twice', async () => {
    const topic = await broker.createTopic(1)
    proxy.cutEvery = 7
    await withSink(topic, {}, sink => deliverAll(sink, 30))
    proxy.cutEvery = Number.POSITIVE_INFINITY
    const values = await broker.readValues(topic)
    expect(new Set(values)).toEqual(new Set(numbered(600)))
    expect(values.length).toBeGreaterThan(600)
  })

  it('loses nothing, repeats nothing and keeps the order over a restart of the broker', async () => {
    const topic = await broker.createTopic(1)
    const context = await withSink(topic, { 'kafka.producer.acks': 'all' }, sink =>
      deliverAll(sink, 60, async i => {
        if (i !== 20) return
        await broker.stop()
        setTimeout(() => void broker.start(), 500)
      }),
    )
    await eventually(
      () =>
        broker.count(topic).then(
          () => true,
          () => false,
        ),
      'the broker',
    )
    expect(await broker.readValues(topic)).toEqual(numbered(1200))
    expect(context.logged.some(entry => entry.level === 'warn')).toBe(true)
    expect(context.logged.filter(entry => /\n|at .*\.ts:/.test(entry.message))).toEqual([])
  })

  it('goes on reading after a restart of the broker: nothing lost, and nothing twice once it was settled', async () => {
    const topic = await broker.createTopic(1)
    const outlet = new TestOutlet()
    const source = new KafkaSource({
      'kafka.bootstrap.servers': broker.bootstrap,
      'kafka.topics': [topic],
      'kafka.consumer.group.id': topic,
      'kafka.consumer.auto.offset.reset': 'earliest',
    })
    await source.start(sourceContext(outlet))
    await broker.produce(topic, numbered(100))
    await eventually(() => outlet.count >= 100, '100 events')
    await broker.stop()
    await broker.start()
    await broker.produce(topic, numbered(100, 100))
    await eventually(() => outlet.count >= 200, '200 events', 40_000)
    await source.stop()
    await source.close()
    expect(outlet.bodies).toEqual(numbered(200))
    expect(await broker.committedOffsets(topic, topic)).toEqual([200])
  })

  it('gives the events back when a delivery takes too long, and those behind it', async () => {
    const topic = await broker.createTopic(1)
    await withSink(topic, { 'kafka.producer.acks': 'all', 'kafka.producer.delivery.timeout.ms': 500 }, async sink => {
      await sink.deliver([batchOf(['first'])], never)
      proxy.down()
      const results = await Promise.allSettled([0, 1, 2].map(i => sink.deliver([batchOf([`no ${i}`])], never)))
      expect(results.map(result => result.status)).toEqual(['rejected', 'rejected', 'rejected'])
      expect((results[0] as PromiseRejectedResult).reason.message).toMatch(/not delivered within 500 ms/)
      proxy.up()
      await sink.deliver([batchOf(['last'])], never)
    })
    const values = await broker.readValues(topic)
    expect([values[0], values.at(-1)]).toEqual(['first', 'last'])
  })
})
