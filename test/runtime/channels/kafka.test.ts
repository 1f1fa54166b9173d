import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { KafkaChannel } from '../../../runtime/channels/kafka/index.ts'
import type { KafkaChannelOptions } from '../../../runtime/channels/kafka/options.ts'
import type { Channel } from '../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { Receipt } from '../../../runtime/core/receipt.ts'
import { batchOf, bodiesOf, lent, numbered, testContext } from '../../contracts/support.ts'
import { describeWithKafka } from '../../services/shared.ts'

const never = new AbortController().signal
const receipt = () => new Receipt(() => {})

/** Takes and commits until `count` events have come. */
async function takeAll(channel: Channel, count: number): Promise<EventBatch[]> {
  const batches: EventBatch[] = []
  for (let left = count; left > 0; ) {
    const loan = await channel.take(left, never)
    batches.push(...loan!.batches)
    left -= loan!.count
    await loan!.commit()
  }
  return batches
}

describeWithKafka('the kafka channel', kafka => {
  async function withChannel(
    more: Partial<KafkaChannelOptions>,
    use: (channel: KafkaChannel, topic: string) => Promise<unknown>,
  ) {
    const topic = more['kafka.topic'] ?? (await kafka.createTopic(1))
    const channel = new KafkaChannel({
      'kafka.bootstrap.servers': kafka.bootstrap,
      'kafka.consumer.group.id': `channel-${topic}`,
      'kafka.pollTimeout': 50,
      ...more,
      'kafka.topic': topic,
    })
    const context = testContext('c')
    await channel.start(context)
    try {
      await use(channel, topic)
    } finally {
      await channel.stop()
    }
    return { topic, context }
  }

  it('gives out what was put, with headers and keys, and settles a put at once', () =>
    withChannel({}, async channel => {
      let settled = 0
      const watched = new Receipt(() => settled++)
      await channel.put(EventBatch.of([{ headers: { key: 'k', a: 'é' }, body: Buffer.from('one') }]), watched)
      watched.close()
      expect(settled).toBe(1)
      await channel.put(batchOf(numbered(5)), receipt())
      const batches = await takeAll(channel, 6)
      expect(bodiesOf(batches)).toEqual(['one', ...numbered(5)])
      expect({ ...batches[0]!.headersOf(0) }).toEqual({ key: 'k', a: 'é' })
      expect(channel.size).toBe(0)
    }))

  it('keeps the body alone with parseAsFlumeEvent off, and the key', async () => {
    const { topic } = await withChannel({ parseAsFlumeEvent: false }, async channel => {
      await channel.put(batchOf(['plain'], { key: 'k', a: 'b' }), receipt())
      const [batch] = await takeAll(channel, 1)
      expect([{ ...batch!.headersOf(0) }, batch!.body(0).toString()]).toEqual([{ key: 'k' }, 'plain'])
    })
    expect(await kafka.readValues(topic)).toEqual(['plain'])
  })

  it('gives rolled back events again, in their order, and after a restart those that were not committed', async () => {
    const { topic } = await withChannel({}, async channel => {
      await channel.put(batchOf(numbered(10)), receipt())
      const first = await channel.take(4, never)
      await first!.rollback()
      expect(bodiesOf(await takeAll(channel, 6))).toEqual(numbered(6))
      expect(lent(await channel.take(2, never))).toEqual(numbered(2, 6))
    })
    await withChannel({ 'kafka.topic': topic }, async channel => {
      const again = bodiesOf(await takeAll(channel, 4))
      expect(again).toEqual(numbered(4, 6))
    })
  })

  it('shares events out among the channels of a group', async () => {
    const topic = await kafka.createTopic(2)
    const seen: string[] = []
    const drain = async (channel: KafkaChannel) => {
      for (;;) {
        const loan = await channel.take(10, AbortSignal.timeout(2000))
        if (loan === undefined) return
        seen.push(...lent(loan))
        await loan.commit()
      }
    }
    const fast = { 'kafka.topic': topic, 'kafka.consumer.heartbeat.interval.ms': 100 }
    await withChannel(fast, one =>
      withChannel(fast, async other => {
        const draining = [drain(one), drain(other)]
        for (let i = 0; i < 10; i++) await one.put(batchOf(numbered(20, 20 * i), { part: String(i % 2) }), receipt())
        await Promise.all(draining)
      }),
    )
    expect(seen.sort()).toEqual(numbered(200).sort())
  })

  it('leaves out what is no event, and says so', async () => {
    const topic = await kafka.createTopic(1)
    await kafka.produce(topic, ['x'])
    const { context } = await withChannel({ 'kafka.topic': topic }, async channel => {
      await channel.put(batchOf(['after']), receipt())
      expect(bodiesOf(await takeAll(channel, 1))).toEqual(['after'])
    })
    expect(context.logged.find(entry => entry.level === 'error')!.message).toMatch(/offset 0: no Flume event/)
  })

  it('begins with new events when told to', async () => {
    const topic = await kafka.createTopic(1)
    await kafka.produce(topic, ['old'])
    const options = { 'kafka.topic': topic, readSmallestOffset: false, parseAsFlumeEvent: false }
    await withChannel(options, async channel => {
      const loan = channel.take(10, never)
      await expect.poll(() => kafka.committedOffsets(`channel-${topic}`, topic), { timeout: 20_000 }).toEqual([1])
      await channel.put(batchOf(['new']), receipt())
      expect(lent(await loan)).toEqual(['new'])
    })
  })

  it('rejects a put that asks for a partition that is none, and holds nothing of it', () =>
    withChannel({ partitionIdHeader: 'part' }, async (channel, topic) => {
      await expect(channel.put(batchOf(['x'], { part: '7' }), receipt())).rejects.toThrow(/no partition 7/)
      expect(await kafka.count(topic)).toBe(0)
    }))
})

it('stops without start, and twice; starts and stops without a broker; ends a take when asked', async () => {
  const channel = new KafkaChannel({ 'kafka.bootstrap.servers': '127.0.0.1:1' })
  await channel.stop()
  await channel.start(testContext(randomUUID()))
  const take = channel.take(1, AbortSignal.timeout(50))
  const put = channel.put(batchOf(['x']), receipt(), AbortSignal.timeout(50))
  expect(await take).toBeUndefined()
  await expect(put).rejects.toThrow()
  const began = Date.now()
  await channel.stop()
  await channel.stop()
  expect(Date.now() - began).toBeLessThan(2000)
})
