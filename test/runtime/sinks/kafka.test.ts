import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { KafkaSink } from '../../../runtime/sinks/kafka/index.ts'
import type { KafkaSinkOptions } from '../../../runtime/sinks/kafka/options.ts'
import { describeDeadLetters, describeSink } from '../../contracts/sink.ts'
import { batchOf, numbered, TestDeadLetters, testContext } from '../../contracts/support.ts'
import { describeWithKafka } from '../../services/shared.ts'

const never = new AbortController().signal

/** What kcat, an independent client, reads from the topic. */
function kcat(bootstrap: string, topic: string, format: string): string[] {
  const args = ['-C', '-b', bootstrap, '-t', topic, '-e', '-q', '-f', format]
  return execFileSync('kcat', args, { encoding: 'utf8' }).split('\n').slice(0, -1).sort()
}

async function withSink(options: KafkaSinkOptions, use: (sink: KafkaSink) => Promise<unknown>) {
  const sink = new KafkaSink(options)
  const context = testContext('out', 'SINK')
  await sink.start(context)
  try {
    await use(sink)
  } finally {
    await sink.stop()
  }
  return context
}

describeWithKafka('the kafka sink', kafka => {
  const topics = new Map<string, string>()
  describeSink('kafka', {
    make: async folder => {
      const topic = topics.get(folder) ?? (await kafka.createTopic(1))
      topics.set(folder, topic)
      return new KafkaSink({ 'kafka.bootstrap.servers': kafka.bootstrap, 'kafka.topic': topic })
    },
    received: folder => kafka.readValues(topics.get(folder)!),
  })

  const event = (body: string, headers: Record<string, string> = {}) => ({ headers, body: Buffer.from(body) })
  const large = 'x'.repeat(3000)
  for (const [acks, format] of [
    ['1', false],
    ['all', false],
    ['all', true],
  ] as const)
    describeDeadLetters(`kafka (acks = ${acks}${format ? ', whole events' : ''})`, {
      make: async folder => {
        const topic = topics.get(folder) ?? (await kafka.createTopic(1, undefined, { 'max.message.bytes': '2000' }))
        topics.set(folder, topic)
        return new KafkaSink({
          'kafka.bootstrap.servers': kafka.bootstrap,
          'kafka.topic': topic,
          partitionIdHeader: 'part',
          useFlumeEventFormat: format,
          'kafka.producer.acks': acks,
          'kafka.producer.max.request.size': 10_000,
        })
      },
      received: async folder => {
        const values = await kafka.readValues(topics.get(folder)!)
        return format ? values.map(value => value.slice(value.search(/event|later/))) : values
      },
      batch: EventBatch.of([
        ...numbered(3).map(body => event(body)),
        event('no number', { part: 'x' }),
        event('no topic', { topic: 'a b' }),
        event('no partition', { part: '7' }),
        event('x'.repeat(20_000)),
        event('event 3'),
        event(large),
        ...numbered(20, 4).map(body => event(body)),
        event(`y${large}`),
        event('event 24'),
      ]),
      // Those found out before anything is sent come first.
      refused: ['no topic', 'no number', 'no partition', 'x'.repeat(20_000), large, `y${large}`],
      reason:
        /not a partition number|not allowed for a topic|has no partition 7|max\.request\.size|takes no records of this/,
    })

  it('hands over what a compacted topic refuses, and goes on behind it', async () => {
    const topic = await kafka.createTopic(1, undefined, { 'cleanup.policy': 'compact' })
    const deadLetters = new TestDeadLetters()
    const sink = new KafkaSink({ 'kafka.bootstrap.servers': kafka.bootstrap, 'kafka.topic': topic })
    await sink.start({ ...testContext('out', 'SINK'), deadLetters })
    const keyed = (body: string) => event(body, { key: body })
    const batches = [
      [keyed('1'), event('no key'), keyed('2')],
      [keyed('3'), keyed('4')],
      [event('none either'), keyed('5')],
    ].map(events => EventBatch.of(events))
    await Promise.all(batches.map(batch => sink.deliver([batch], never)))
    await sink.stop()
    // Without idempotence what was in flight behind a refused batch comes before its rest.
    expect(deadLetters.bodies.sort()).toEqual(['no key', 'none either'])
    expect((await kafka.readValues(topic)).sort()).toEqual(['1', '2', '3', '4', '5'])
  })

  it('without dead letters offers everything again', async () => {
    const topic = await kafka.createTopic(1, undefined, { 'max.message.bytes': '2000' })
    await withSink({ 'kafka.bootstrap.servers': kafka.bootstrap, 'kafka.topic': topic }, async sink => {
      await expect(sink.deliver([batchOf(['fine', large])], never)).rejects.toThrow(/takes no records of this size/)
      await expect(sink.deliver([batchOf([large])], never)).rejects.toThrow(/takes no records of this size/)
    })
  })

  const deliver = (options: Partial<KafkaSinkOptions>, ...batches: EventBatch[]) =>
    withSink({ 'kafka.bootstrap.servers': kafka.bootstrap, ...options }, sink => sink.deliver(batches, never))

  it('has keys, partitions, times and headers where its options say', async () => {
    const topic = await kafka.createTopic(3)
    const other = await kafka.createTopic(1)
    const events = [
      { headers: { key: 'k1', part: '0' }, body: 'to 0' },
      { headers: { key: 'k1' }, body: 'default 2' },
      { headers: { part: '1', trace: 'abc', other: 'x', ts: '1500000000123' }, body: 'to 1 é' },
      { headers: { topic: other, part: '0', key: 'kk', ts: 'not a time' }, body: 'other topic' },
      { headers: { part: '0' }, body: '' },
    ]
    const before = Date.now()
    await deliver(
      {
        'kafka.topic': topic,
        partitionIdHeader: 'part',
        defaultPartitionId: 2,
        timestampHeader: 'ts',
        'header.trace': 'X-Trace',
      },
      EventBatch.of(events.map(({ headers, body }) => ({ headers: headers as never, body: Buffer.from(body) }))),
    )
    const records = [...(await kafka.readAll(topic)), ...(await kafka.readAll(other))]
    expect(records.map(({ partition, key, value, headers }) => [partition, key, String(value), headers])).toEqual([
      [0, 'k1', 'to 0', {}],
      [0, null, '', {}],
      [1, null, 'to 1 é', { 'X-Trace': 'abc' }],
      [2, 'k1', 'default 2', {}],
      [0, 'kk', 'other topic', {}],
    ])
    expect(records[2]!.timestamp).toBe(1500000000123)
    expect(records[4]!.timestamp).toBeGreaterThanOrEqual(before)
  })

  it("puts keys where Java's and librdkafka's producers put them", async () => {
    const [topic, peer] = await Promise.all([kafka.createTopic(7), kafka.createTopic(7)])
    const keys = numbered(50)
    const events = keys.map(key => ({ headers: { key }, body: Buffer.from('v') }))
    await deliver({ 'kafka.topic': topic }, EventBatch.of(events))
    const args = ['-P', '-b', kafka.bootstrap, '-t', peer, '-K', '=', '-X', 'partitioner=murmur2']
    execFileSync('kcat', args, { input: keys.map(key => `${key}=v\n`).join('') })
    expect(kcat(kafka.bootstrap, topic, '%p %k\n')).toEqual(kcat(kafka.bootstrap, peer, '%p %k\n'))
  })

  it.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('writes %s that others can read', async codec => {
    const topic = await kafka.createTopic(1)
    const bodies = numbered(3000).map(body => `${body} ${'padding '.repeat(10)}`)
    await deliver({ 'kafka.topic': topic, 'kafka.producer.compression.type': codec }, batchOf(bodies, { key: 'k' }))
    expect(kcat(kafka.bootstrap, topic, '%s\n')).toEqual([...bodies].sort())
  })

  it('replaces headers and times in the topic', async () => {
    const prefix = await kafka.createTopic(1)
    const topic = await kafka.createTopic(1, `${prefix}-2024-app`)
    await deliver({ 'kafka.topic': `${prefix}-%Y-%{app}` }, batchOf(['x'], { timestamp: '1720000000000', app: 'app' }))
    expect(await kafka.readValues(topic)).toEqual(['x'])
    await deliver({ 'kafka.topic': prefix, allowTopicOverride: false }, batchOf(['y'], { topic }))
    expect(await kafka.readValues(prefix)).toEqual(['y'])
    await expect(deliver({ 'kafka.topic': `${prefix}-%Y` }, batchOf(['x']))).rejects.toThrow(/"timestamp"/)
  })

  it('writes whole events in the Avro form', async () => {
    const topic = await kafka.createTopic(1)
    const event = EventBatch.of([{ headers: { k: 'v1', h2: 'é' }, body: Buffer.from('hello') }])
    await deliver({ 'kafka.topic': topic, useFlumeEventFormat: true }, event, batchOf(['hello']))
    const [first, second] = await kafka.readAll(topic)
    expect(first!.value!.toString('hex')).toBe('04026b04763104683204c3a9000a68656c6c6f')
    expect(second!.value!.toString('hex')).toBe('000a68656c6c6f')
  })

  it('cuts what is too large for one record batch, here or at the broker, and keeps the order', async () => {
    const topic = await kafka.createTopic(1, undefined, { 'max.message.bytes': '20000' })
    const bodies = numbered(400).map(body => body.padEnd(500, '.'))
    for (const acks of ['1', 'all'] as const) {
      await deliver({ 'kafka.topic': topic, 'kafka.producer.acks': acks }, batchOf(bodies), batchOf(['last']))
    }
    expect(await kafka.readValues(topic)).toEqual([...bodies, 'last', ...bodies, 'last'])
  })

  it('names an event that is too large, and what would be right', async () => {
    const topic = await kafka.createTopic(1, undefined, { 'max.message.bytes': '2000' })
    const large = batchOf(['x'.repeat(5000)])
    await expect(deliver({ 'kafka.topic': topic }, large)).rejects.toThrow(/1 record, \d+ bytes.*max\.message\.bytes/)
    const options = { 'kafka.topic': topic, 'kafka.producer.max.request.size': 4000 }
    await expect(deliver(options, large)).rejects.toThrow(/5000 bytes.*max\.request\.size/)
  })

  it('refuses a partition that is none', async () => {
    const topic = await kafka.createTopic(3)
    const options = { 'kafka.topic': topic, partitionIdHeader: 'part' }
    await expect(deliver(options, batchOf(['x'], { part: '3' }))).rejects.toThrow(/no partition 3: it has 3/)
    await expect(deliver(options, batchOf(['x'], { part: 'one' }))).rejects.toThrow(/not a partition number/)
    await expect(deliver({ 'kafka.topic': topic, defaultPartitionId: 9 }, batchOf(['x']))).rejects.toThrow(
      /no partition 9/,
    )
  })

  it('says in one line that a topic is not there', async () => {
    const options = { 'kafka.topic': 'not a topic name', 'kafka.producer.max.block.ms': 500 }
    await expect(deliver(options, batchOf(['x']))).rejects.toThrow(/topic "not a topic name": .*not allowed/)
  })

  it('does not wait for an answer with acks = 0', async () => {
    const topic = await kafka.createTopic(1)
    await deliver({ 'kafka.topic': topic, 'kafka.producer.acks': '0' }, batchOf(numbered(5)))
    await expect.poll(() => kafka.readValues(topic)).toEqual(numbered(5))
  })
})

it('starts without a broker, says once what is missing, and ends a delivery when asked', async () => {
  const sink = new KafkaSink({ 'kafka.bootstrap.servers': '127.0.0.1:1', 'kafka.topic': 't' })
  const context = testContext('out', 'SINK')
  await sink.start(context)
  const stop = new AbortController()
  const delivery = sink.deliver([batchOf(['x'])], stop.signal)
  await expect.poll(() => context.logged.length).toBeGreaterThan(0)
  stop.abort(new Error('stopping'))
  await expect(delivery).rejects.toThrow('stopping')
  await sink.stop()
  expect(context.logged.map(entry => entry.message)).toEqual([
    expect.stringMatching(/^broker 127\.0\.0\.1:1 refuses connections/),
  ])
})

const wrong: [Partial<KafkaSinkOptions>, RegExp][] = [
  [{ 'kafka.bootstrap.servers': 'kafka' }, /"kafka" is not host:port/],
  [{ 'kafka.bootstrap.servers': '' }, /names no broker/],
  [{ 'kafka.producer.acks': 'most' as never }, /kafka\.producer\.acks: "most" is none of/],
  [{ 'kafka.producer.enable.idempotence': true }, /needs acks = all/],
  [{ 'kafka.producer.transactional.id': 'x' }, /transactions are not written/],
  [{ 'kafka.producer.partitioner.class': 'org.example.Mine' as never }, /can't be loaded/],
  [{ 'kafka.producer.security.protocol': 'SASL_SSL' }, /sasl\.mechanism: GSSAPI/],
  [{ 'kafka.producer.request.timeout.ms': 'soon' as never }, /"soon" is not a whole number/],
]

it.each(wrong)('refuses %o by name', async (options, message) => {
  const sink = new KafkaSink({ 'kafka.bootstrap.servers': '127.0.0.1:1', ...options })
  const start = sink.start(testContext())
  await expect(start).rejects.toThrow(message)
  await expect(start).rejects.toBeInstanceOf(ConfigurationError)
})

it('warns of a property that nobody knows', async () => {
  const { logged } = await withSink(
    { 'kafka.bootstrap.servers': '127.0.0.1:1', 'kafka.producer.batch.sizes': '1' },
    async () => {},
  )
  expect(logged.map(entry => entry.message)).toEqual([
    expect.stringMatching(/kafka\.producer\.batch\.sizes is no property/),
  ])
})
