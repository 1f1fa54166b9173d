import { expect, it } from 'vitest'
import { errors } from '../../../compiler/dev-broker/protocol/errors.ts'
import {
  fetch,
  listOffsets,
  offsetForLeaderEpoch,
  produce,
} from '../../../compiler/dev-broker/protocol/messages/records.ts'
import { codecs } from '../../../runtime/kafka/codecs/index.ts'
import { batchOf, fetchOf, read, send, toPartition, valuesOf } from './batches.ts'
import { describeBoth, newName } from './both.ts'

describeBoth('records', ({ kafka, connect }) => {
  it('come back with keys, headers, times and tombstones', async () => {
    const topic = await kafka.createTopic(2)
    await kafka.produce(topic, [
      { value: 'one', key: 'k', partition: 0, headers: { a: 'b' }, timestamp: '1500000000000' },
      { value: null, key: 'gone', partition: 0 },
      { value: 'two', partition: 1 },
    ])
    const [one, gone, two] = await kafka.readAll(topic)
    expect(one).toMatchObject({ partition: 0, offset: 0, key: 'k', headers: { a: 'b' }, timestamp: 1_500_000_000_000 })
    expect(gone).toMatchObject({ partition: 0, offset: 1, key: 'gone', value: null })
    expect(two).toMatchObject({ partition: 1, offset: 0, key: null, value: Buffer.from('two') })
  })

  it.each(codecs)('compressed with %s are kept as they are', async codec => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    expect(await send(client, topic, batchOf(['a', 'b'], { codec }))).toMatchObject({ error: 0, baseOffset: 0 })
    expect(await send(client, topic, batchOf(['c'], { codec }))).toMatchObject({ error: 0, baseOffset: 2 })
    const found = await read(client, topic, 0)
    expect(valuesOf(found)).toEqual(['a', 'b', 'c'])
    expect(found).toMatchObject({ highWatermark: 3, lastStable: 3, start: 0 })
  })

  it.each(codecs)('are found by time, compressed with %s', async codec => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    await send(client, topic, batchOf(['a', 'b', 'c'], { codec, times: [1000, 3000, 2000] }))
    await send(client, topic, batchOf(['d'], { codec, times: [4000] }))
    const at = async (time: number) => {
      const request = { replica: -1, topics: [{ name: topic, partitions: [{ partition: 0, time }] }] }
      const { offset, time: found } = (await client.ask(listOffsets, request)).topics[0]!.partitions[0]!
      return [offset, found]
    }
    expect(await at(-2)).toEqual([0, -1])
    expect(await at(-1)).toEqual([4, -1])
    expect(await at(-3)).toEqual([3, 4000])
    expect(await at(0)).toEqual([0, 1000])
    expect(await at(1500)).toEqual([1, 3000])
    expect(await at(3001)).toEqual([3, 4000])
    expect(await at(4001)).toEqual([-1, -1])
  })

  it('of an unknown topic or partition are refused', async () => {
    const [topic, client, unknown] = [await kafka.createTopic(), await connect(), newName()]
    const error = errors.UNKNOWN_TOPIC_OR_PARTITION
    expect(await send(client, unknown, batchOf(['a']))).toMatchObject({ error, baseOffset: -1 })
    expect(await read(client, unknown, 0, { maxWait: 10_000 })).toMatchObject({ error, highWatermark: -1 })
    const partitions = [{ partition: 7, time: -1, currentEpoch: -1, epoch: 0 }]
    const request = { replica: -1, topics: [{ name: topic, partitions }] }
    expect((await client.ask(listOffsets, request)).topics[0]!.partitions[0]).toMatchObject({ error, offset: -1 })
    expect((await client.ask(offsetForLeaderEpoch, request)).topics[0]!.partitions[0]).toMatchObject({ error })
  })

  it('outside of what there is are refused', async () => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    await send(client, topic, batchOf(['a']))
    for (const offset of [2, -1])
      expect(await read(client, topic, offset, { maxWait: 10_000 })).toMatchObject({
        error: errors.OFFSET_OUT_OF_RANGE,
      })
    expect(await read(client, topic, 1)).toMatchObject({ error: 0, highWatermark: 1 })
  })

  it('end where the leader epoch ends', async () => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    await send(client, topic, batchOf(['a', 'b']))
    const ask = async (epoch: number, currentEpoch: number) => {
      const partitions = [{ partition: 0, currentEpoch, epoch }]
      const answer = await client.ask(offsetForLeaderEpoch, { topics: [{ name: topic, partitions }] })
      return answer.topics[0]!.partitions[0]
    }
    expect(await ask(0, 0)).toMatchObject({ error: 0, epoch: 0, endOffset: 2 })
    expect(await ask(5, 0)).toMatchObject({ error: 0, epoch: -1, endOffset: -1 })
    expect(await ask(0, 5)).toMatchObject({ error: errors.UNKNOWN_LEADER_EPOCH, endOffset: -1 })
  })

  it('that are too large are refused', async () => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    const large = 'x'.repeat(1_048_588 - 61)
    expect(await send(client, topic, batchOf([large]))).toMatchObject({
      error: errors.MESSAGE_TOO_LARGE,
      baseOffset: -1,
    })
    expect(await send(client, topic, batchOf([large.slice(20)]))).toMatchObject({ error: 0 })
    const small = await kafka.createTopic(1, newName(), { 'max.message.bytes': '200' })
    expect(await send(client, small, batchOf(['x'.repeat(200)]))).toMatchObject({ error: errors.MESSAGE_TOO_LARGE })
    expect(await send(client, small, batchOf(['x']))).toMatchObject({ error: 0 })
  })

  it('that are damaged are refused', async () => {
    const [topic, client, batch] = [await kafka.createTopic(), await connect(), batchOf(['a', 'b'])]
    const changed = (at: number, value: number) => {
      const copy = Buffer.from(batch)
      copy[at] = value
      return copy
    }
    expect(await send(client, topic, changed(batch.length - 2, 1))).toMatchObject({ error: errors.CORRUPT_MESSAGE })
    expect(await send(client, topic, Buffer.concat([batch, batch]))).toMatchObject({ error: errors.INVALID_RECORD })
    expect(await kafka.count(topic)).toBe(0)
  })

  it('have the time of the broker where the topic says so', async () => {
    const topic = await kafka.createTopic(1, newName(), { 'message.timestamp.type': 'LogAppendTime' })
    const client = await connect()
    const { appendTime, error } = await send(client, topic, batchOf(['a', 'b'], { times: [1, 2] }))
    expect([error, Math.abs(Date.now() - appendTime) < 60_000]).toEqual([0, true])
    const times = (await kafka.readAll(topic)).map(record => record.timestamp)
    expect(times).toEqual([appendTime, appendTime])
    expect(valuesOf(await read(client, topic, 0))).toEqual(['a', 'b'])
  })

  it('are taken with every kind of acknowledgement', async () => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    client.send(produce, toPartition(topic, batchOf(['none']), 0))
    expect(await send(client, topic, batchOf(['one']), 1)).toMatchObject({ error: 0, baseOffset: 1, appendTime: -1 })
    expect(await send(client, topic, batchOf(['all']), -1)).toMatchObject({ error: 0, baseOffset: 2, start: 0 })
    expect(await send(client, topic, batchOf(['?']), 2)).toMatchObject({ error: errors.INVALID_REQUIRED_ACKS })
  })

  it('that nobody waits for and that are refused end the connection', async () => {
    const client = await connect()
    client.send(produce, toPartition(newName(), batchOf(['a']), 0))
    await expect(client.ask(fetch, fetchOf(newName(), 0))).rejects.toThrow('ended')
  })
})
