import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { KafkaSink } from '../../../runtime/sinks/kafka/index.ts'
import { KafkaSource } from '../../../runtime/sources/kafka/index.ts'
import type { KafkaSourceOptions } from '../../../runtime/sources/kafka/options.ts'
import { describeSource } from '../../contracts/source.ts'
import { eventually, numbered, sourceContext, TestOutlet, testContext } from '../../contracts/support.ts'
import { describeWithKafka } from '../../services/shared.ts'

type Options = Partial<KafkaSourceOptions>

describeWithKafka('the kafka source', kafka => {
  const options = (topics: string[], more: Options = {}): KafkaSourceOptions => ({
    'kafka.bootstrap.servers': kafka.bootstrap,
    'kafka.topics': topics,
    'kafka.consumer.group.id': `group-${randomUUID()}`,
    'kafka.consumer.auto.offset.reset': 'earliest',
    'kafka.consumer.fetch.max.wait.ms': 100,
    ...more,
  })

  const topics = new Map<string, string>()
  describeSource('kafka', {
    make: async folder => {
      const topic = topics.get(folder) ?? (await kafka.createTopic(1))
      topics.set(folder, topic)
      return new KafkaSource(options([topic], { 'kafka.consumer.group.id': topic }))
    },
    feed: (folder, bodies) => kafka.produce(topics.get(folder)!, bodies),
    replays: true,
  })

  /** Runs a source until it has brought `count` events; gives what came. */
  async function read(settings: KafkaSourceOptions, count: number, during: () => Promise<unknown> = async () => {}) {
    const outlet = new TestOutlet()
    const context = sourceContext(outlet)
    const source = new KafkaSource(settings)
    await source.start(context)
    try {
      await during()
      await eventually(() => outlet.count >= count, `${count} events`, 30_000)
    } finally {
      await source.stop()
      await source.close()
    }
    const { batches } = outlet
    const events = batches.flatMap(batch =>
      Array.from({ length: batch.count }, (_, i) => ({
        headers: { ...batch.headersOf(i) },
        body: batch.body(i).toString(),
      })),
    )
    return { events, batches, logged: context.logged }
  }

  it("sums up by Flume's names how long fetches and commits take, and counts the fetches that bring nothing", async () => {
    const topic = await kafka.createTopic(1)
    const context = sourceContext(new TestOutlet())
    const { metrics } = context
    const source = new KafkaSource(options([topic], { 'kafka.consumer.auto.commit.interval.ms': 50 }))
    await source.start(context)
    const names = ['KafkaEmptyCount', 'KafkaEventGetTimer', 'KafkaCommitTimer']
    expect(names.map(name => metrics.get(name))).toEqual([0, 0, 0])
    try {
      await eventually(() => metrics.get('KafkaEmptyCount') > 0, 'a fetch that brings nothing', 30_000)
      expect(metrics.get('KafkaEventGetTimer')).toBe(0)
      await eventually(
        async () => {
          await kafka.produce(topic, numbered(100))
          return names.every(name => metrics.get(name) > 0)
        },
        'times of fetches and commits',
        30_000,
      )
    } finally {
      await source.stop()
      await source.close()
    }
  })

  it('has the headers of Flume 1.11, keys, mapped headers and tombstones', async () => {
    const topic = await kafka.createTopic(1)
    const records = [
      { value: 'v0', timestamp: '1500000000123' },
      { value: 'v1', key: 'k1', timestamp: '1500000000124', headers: { 'X-Trace': ['first', 'last'], Other: 'o' } },
      { value: null, key: 'tomb', timestamp: '1500000000126' },
    ]
    await kafka.produce(topic, records)
    const { events } = await read(options([topic], { 'header.trace': 'X-Trace' }), 3)
    const shared = { topic, partition: '0' }
    expect(events).toEqual([
      { headers: { ...shared, offset: '0', timestamp: '1500000000123' }, body: 'v0' },
      { headers: { ...shared, offset: '1', timestamp: '1500000000124', key: 'k1', trace: 'last' }, body: 'v1' },
      { headers: { ...shared, offset: '2', timestamp: '1500000000126', key: 'tomb' }, body: '' },
    ])
  })

  it('names the topic header as told, or leaves it out', async () => {
    const topic = await kafka.createTopic(1)
    await kafka.produce(topic, ['x'])
    const named = await read(options([topic], { topicHeader: 'from' }), 1)
    expect(named.events[0]!.headers).toMatchObject({ from: topic })
    const none = await read(options([topic], { setTopicHeader: false }), 1)
    expect(Object.keys(none.events[0]!.headers).sort()).toEqual(['offset', 'partition', 'timestamp'])
  })

  it.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('reads %s as librdkafka writes it', async codec => {
    const topic = await kafka.createTopic(1)
    const bodies = numbered(5000).map(body => `${body} ${'padding '.repeat(10)}`)
    const args = [
      '-P',
      '-b',
      kafka.bootstrap,
      '-t',
      topic,
      '-z',
      codec,
      '-X',
      'batch.num.messages=700',
      '-X',
      'linger.ms=5',
    ]
    execFileSync('kcat', args, { input: `${bodies.join('\n')}\n` })
    const { events } = await read(options([topic]), bodies.length)
    expect(events.map(event => event.body)).toEqual(bodies)
    expect(events.map(event => event.headers.offset)).toEqual(bodies.map((_, i) => String(i)))
  })

  it('hands on at most batchSize events, of one partition each', async () => {
    const topic = await kafka.createTopic(3)
    await kafka.produce(
      topic,
      numbered(90).map((value, i) => ({ value, partition: i % 3 })),
    )
    const { batches } = await read(options([topic], { batchSize: 7 }), 90)
    expect(Math.max(...batches.map(batch => batch.count))).toBe(7)
    for (const batch of batches) {
      const partitions = Array.from({ length: batch.count }, (_, i) => batch.header(i, 'partition'))
      expect(new Set(partitions).size).toBe(1)
    }
  })

  it('reads whole events that a sink has written, and leaves out what is none', async () => {
    const topic = await kafka.createTopic(1)
    const sink = new KafkaSink({
      'kafka.bootstrap.servers': kafka.bootstrap,
      'kafka.topic': topic,
      useFlumeEventFormat: true,
    })
    await sink.start(testContext('out', 'SINK'))
    const event = (headers: Record<string, string>, body: string) => ({ headers, body: Buffer.from(body) })
    const send = (...events: ReturnType<typeof event>[]) =>
      sink.deliver([EventBatch.of(events)], new AbortController().signal)
    await send(event({ key: 'k', timestamp: '5', a: 'é' }, 'one'), event({}, 'two'))
    await kafka.produce(
      topic,
      [Buffer.from([0x04, 0x02]), Buffer.from([0x00, 0x50])].map(value => ({ value })),
    )
    await send(event({ offset: 'mine' }, 'three'))
    await sink.stop()
    const { events, logged } = await read(options([topic], { useFlumeEventFormat: true }), 3)
    expect(events).toMatchObject([
      { headers: { key: 'k', timestamp: '5', a: 'é', topic, offset: '0' }, body: 'one' },
      { headers: { topic, offset: '1' }, body: 'two' },
      { headers: { offset: 'mine' }, body: 'three' },
    ])
    expect(events[1]!.headers).not.toHaveProperty('a')
    const errors = logged.filter(entry => entry.level === 'error').map(entry => entry.message)
    expect(errors).toEqual([
      expect.stringMatching(/offset 2: no Flume event/),
      expect.stringMatching(/offset 3: no Flume event/),
    ])
  })

  it('reads topics that fit a pattern, also those that are made later', async () => {
    const stem = `fits-${randomUUID()}`
    await kafka.createTopic(1, `${stem}-1`)
    await kafka.createTopic(1, `x-${stem}-1`)
    await kafka.produce(`${stem}-1`, ['a'])
    await kafka.produce(`x-${stem}-1`, ['not this'])
    const settings = options([], { 'kafka.topics.regex': `${stem}-\\d`, 'kafka.consumer.metadata.max.age.ms': 300 })
    const { events } = await read(settings, 2, async () => {
      await kafka.createTopic(1, `${stem}-2`)
      await kafka.produce(`${stem}-2`, ['b'])
    })
    expect(events.map(event => event.body)).toEqual(['a', 'b'])
  })

  it('waits for a topic that is not there yet, and says so', async () => {
    const topic = `later-${randomUUID()}`
    const settings = options([topic], { 'kafka.consumer.metadata.max.age.ms': 300 })
    const { events } = await read(settings, 1, async () => {
      await kafka.createTopic(1, topic).catch(() => {})
      await kafka.produce(topic, ['x'])
    })
    expect(events.map(event => event.body)).toEqual(['x'])
  })

  it('begins at the end by default, and remembers that', async () => {
    const topic = await kafka.createTopic(1)
    await kafka.produce(topic, ['before'])
    const { 'kafka.consumer.auto.offset.reset': _, ...settings } = options([topic], {
      'kafka.consumer.auto.commit.interval.ms': 50,
    })
    const group = settings['kafka.consumer.group.id']!
    await read(settings, 0, () =>
      expect.poll(() => kafka.committedOffsets(group, topic), { timeout: 20_000 }).toEqual([1]),
    )
    await kafka.produce(topic, ['while away'])
    const { events } = await read(settings, 1)
    expect(events.map(event => event.body)).toEqual(['while away'])
  })

  it('begins anew where an offset is gone, and fails when it is told to', async () => {
    const topic = await kafka.createTopic(1)
    const settings = options([topic], { 'kafka.consumer.group.id': topic })
    await kafka.produce(topic, numbered(3))
    await read(settings, 3)
    await kafka.admin(admin =>
      admin.setOffsets({ groupId: topic, topic, partitions: [{ partition: 0, offset: '77' }] }),
    )
    expect((await read(settings, 3)).events).toHaveLength(3)
    const outlet = new TestOutlet()
    const context = sourceContext(outlet)
    const source = new KafkaSource(options([topic], { 'kafka.consumer.auto.offset.reset': 'none' }))
    await source.start(context)
    await eventually(() => context.failures.length > 0, 'a failure')
    expect(context.failures[0]!.message).toMatch(/auto\.offset\.reset is none: set earliest or latest/)
    await source.close()
  })

  it('leaves out aborted transactions with isolation.level=read_committed', async () => {
    const topic = await kafka.createTopic(1)
    await kafka.transactions(topic, [
      { values: ['aborted 1', 'aborted 2'], end: 'abort' },
      { values: ['kept'], end: 'commit' },
      { values: ['aborted 3'], end: 'abort' },
    ])
    const settings = options([topic], {
      'kafka.consumer.isolation.level': 'read_committed',
      'kafka.consumer.group.id': topic,
    })
    const { events } = await read(settings, 1, () =>
      expect.poll(() => kafka.committedOffsets(topic, topic), { timeout: 20_000 }).toEqual([7]),
    )
    expect(events.map(event => event.body)).toEqual(['kept'])
    expect((await read(options([topic]), 4)).events).toHaveLength(4)
  })

  it('commits what is settled while it runs, up to the first gap', async () => {
    const topic = await kafka.createTopic(1)
    const outlet = new TestOutlet()
    outlet.settleAtOnce = false
    const source = new KafkaSource(
      options([topic], { 'kafka.consumer.group.id': topic, 'kafka.consumer.auto.commit.interval.ms': 50 }),
    )
    await source.start(sourceContext(outlet))
    await kafka.produce(topic, numbered(10))
    await eventually(() => outlet.count === 10, '10 events')
    expect(await kafka.committedOffsets(topic, topic)).not.toEqual([10])
    outlet.settleAll()
    await expect.poll(() => kafka.committedOffsets(topic, topic), { timeout: 20_000 }).toEqual([10])
    await source.close()
  })
})

const wrong: [Options, RegExp][] = [
  [{ 'kafka.topics': [] }, /kafka\.topics names no topic/],
  [
    { 'kafka.consumer.partition.assignment.strategy': 'org.apache.kafka.clients.consumer.StickyAssignor' },
    /can't be done here: use .*RangeAssignor/,
  ],
  [{ 'kafka.consumer.session.timeout.ms': 1000 }, /heartbeat\.interval\.ms: must be less/],
  [{ 'kafka.consumer.interceptor.classes': 'x' } as Options, /interceptor\.classes: runs Java classes/],
  [
    { 'kafka.consumer.security.protocol': 'SASL_PLAINTEXT', 'kafka.consumer.sasl.mechanism': 'PLAIN' },
    /sasl\.jaas\.config: is missing/,
  ],
]

it.each(wrong)('refuses %o by name', async (options, message) => {
  const source = new KafkaSource({ 'kafka.bootstrap.servers': '127.0.0.1:1', 'kafka.topics': ['t'], ...options })
  const start = source.start(sourceContext(new TestOutlet()))
  await expect(start).rejects.toThrow(message)
  await expect(start).rejects.toBeInstanceOf(ConfigurationError)
})

it('starts without a broker, says once what is missing, and closes at once', async () => {
  const source = new KafkaSource({ 'kafka.bootstrap.servers': '127.0.0.1:1,127.0.0.1:2', 'kafka.topics': ['t'] })
  const context = sourceContext(new TestOutlet())
  await source.start(context)
  await eventually(() => context.logged.length > 0, 'a warning')
  const before = Date.now()
  await source.stop()
  await source.close()
  expect(Date.now() - before).toBeLessThan(1000)
  expect(context.logged[0]!.message).toMatch(
    /^broker 127\.0\.0\.1:\d refuses connections.*; broker 127\.0\.0\.1:\d refuses/,
  )
})
