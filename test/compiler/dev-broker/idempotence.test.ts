import { expect, it } from 'vitest'
import { errors } from '../../../compiler/dev-broker/protocol/errors.ts'
import { initProducerId } from '../../../compiler/dev-broker/protocol/messages/cluster.ts'
import { until } from '../../services/until.ts'
import { batchOf, send } from './batches.ts'
import { describeBoth } from './both.ts'
import type { RawClient } from './raw-client.ts'

describeBoth('an idempotent producer', ({ kafka, connect }) => {
  const newId = async (client: RawClient) => {
    // A Kafka that has just started may have no ids to give yet.
    const answer = await until(async () => {
      const answer = await client.ask(initProducerId, { transactionalId: undefined, timeout: 60_000 })
      return answer.error !== loading && answer
    })
    expect(answer).toMatchObject({ error: 0, epoch: 0 })
    return answer.producerId
  }
  const setUp = async () => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    const id = await newId(client)
    const batch = (sequence: number, epoch = 0, values = ['a', 'b']) =>
      batchOf(values, { stamp: { id, epoch, sequence } })
    return { topic, client, batch }
  }

  it('has an id of its own', async () => {
    const client = await connect()
    expect(await newId(client)).not.toBe(await newId(client))
  })

  it('gets the first answer for a batch that it sends again', async () => {
    const { topic, client, batch } = await setUp()
    for (const sequence of [0, 2, 4]) await send(client, topic, batch(sequence))
    expect(await send(client, topic, batch(2))).toMatchObject({ error: 0, baseOffset: 2 })
    expect(await send(client, topic, batch(0))).toMatchObject({ error: 0, baseOffset: 0 })
    expect(await send(client, topic, batch(6))).toMatchObject({ error: 0, baseOffset: 6 })
    expect(await kafka.count(topic)).toBe(8)
  })

  it('is refused out of its order', async () => {
    const { topic, client, batch } = await setUp()
    const error = errors.OUT_OF_ORDER_SEQUENCE_NUMBER
    await send(client, topic, batch(0))
    expect(await send(client, topic, batch(4))).toMatchObject({ error, baseOffset: -1 })
    expect(await send(client, topic, batch(0, 0, ['a', 'b', 'c']))).toMatchObject({ error })
    for (const sequence of [2, 4, 6, 8, 10]) await send(client, topic, batch(sequence))
    expect(await send(client, topic, batch(0))).toMatchObject({ error })
    expect(await kafka.count(topic)).toBe(12)
  })

  it('begins anew with a higher epoch', async () => {
    const { topic, client, batch } = await setUp()
    await send(client, topic, batch(0))
    expect(await send(client, topic, batch(2, 1))).toMatchObject({ error: errors.OUT_OF_ORDER_SEQUENCE_NUMBER })
    expect(await send(client, topic, batch(0, 1))).toMatchObject({ error: 0, baseOffset: 2 })
    expect(await send(client, topic, batch(2, 0))).toMatchObject({ error: errors.INVALID_PRODUCER_EPOCH })
    expect(await send(client, topic, batch(2, 1))).toMatchObject({ error: 0, baseOffset: 4 })
  })

  it('that the partition does not know may begin anywhere', async () => {
    const { topic, client, batch } = await setUp()
    expect(await send(client, topic, batch(40))).toMatchObject({ error: 0, baseOffset: 0 })
    expect(await send(client, topic, batch(42))).toMatchObject({ error: 0, baseOffset: 2 })
  })

  it('goes round at the end of the numbers', async () => {
    const { topic, client, batch } = await setUp()
    await send(client, topic, batch(0x7fff_fffe))
    expect(await send(client, topic, batch(0))).toMatchObject({ error: 0, baseOffset: 2 })
  })
})

const loading = 14
