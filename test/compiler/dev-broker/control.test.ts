/** What tests and the prover do with a development broker in their own process. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type DevBroker, type DevBrokerOptions, startDevBroker } from '../../../compiler/dev-broker/index.ts'
import { errors } from '../../../compiler/dev-broker/protocol/errors.ts'
import { initProducerId } from '../../../compiler/dev-broker/protocol/messages/cluster.ts'
import { codecs } from '../../../runtime/kafka/codecs/index.ts'
import { KafkaClient } from '../../services/kafka-client.ts'
import { batchOf, read, send } from './batches.ts'
import { GroupMember, settle } from './group-client.ts'
import { RawClient } from './raw-client.ts'

describe('a development broker', () => {
  const open: { close(): unknown }[] = []
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
  })
  const start = async (options?: DevBrokerOptions) => {
    const broker = await startDevBroker(options)
    open.push(broker)
    return broker
  }
  const connect = async (broker: DevBroker) => {
    const client = await RawClient.open(broker.address)
    open.push(client)
    return client
  }

  it('shows what it holds', async () => {
    const broker = await start()
    broker.createTopic('t', 2)
    await new KafkaClient(broker.address).produce('t', [{ value: 'v', key: 'k', partition: 1, headers: { h: 'x' } }])
    const records = await all(broker.records('t', 1))
    expect(records).toMatchObject([
      { offset: 0, key: Buffer.from('k'), value: Buffer.from('v'), headers: [['h', Buffer.from('x')]] },
    ])
    expect(broker.topics).toEqual(['t'])
    expect(broker.offsets('t')).toEqual([
      { start: 0, end: 0 },
      { start: 0, end: 1 },
    ])
    expect([broker.count('t'), broker.count('none')]).toEqual([1, 0])
    expect(() => broker.createTopic('t')).toThrow('already exists')
    broker.addPartitions('t', 3)
    expect(broker.offsets('t')).toHaveLength(3)
  })

  it.each(codecs)('shows records that came compressed with %s', async codec => {
    const broker = await start()
    broker.createTopic('t')
    const client = await connect(broker)
    for (const values of [
      ['a', 'b', 'c'],
      ['d', 'e'],
    ])
      await send(client, 't', batchOf(values, { codec }))
    const found = await all(broker.records('t', 0, 1))
    expect(found.map(({ offset, value }) => [offset, String(value)])).toEqual([
      [1, 'b'],
      [2, 'c'],
      [3, 'd'],
      [4, 'e'],
    ])
  })

  it('goes down and comes back with all that it had', async () => {
    const broker = await start()
    broker.createTopic('t')
    const client = await connect(broker)
    await send(client, 't', batchOf(['a']))
    const member = new GroupMember(client, 'g', { sessionTimeout: 1000 })
    await settle([member])
    await member.commit('t', 1)
    const waiting = read(client, 't', 1, { maxWait: 20_000 })
    const { address } = broker
    const cut = expect(waiting).rejects.toThrow('ended')
    await broker.pause()
    await cut
    await expect(RawClient.open(address)).rejects.toThrow('ECONNREFUSED')
    await sleep(1200)
    await broker.resume()
    expect(broker.address).toBe(address)
    const again = await connect(broker)
    expect(await read(again, 't', 0)).toMatchObject({ error: 0, highWatermark: 1 })
    // The session did not run out while nobody could be heard.
    const back = Object.assign(new GroupMember(again, 'g'), { id: member.id, generation: member.generation })
    expect(await back.heartbeat()).toBe(errors.NONE)
    expect(broker.committed('g', 't', 0)).toBe(1)
  })

  it('loses an answer after it has appended, so that the batch comes twice', async () => {
    const broker = await start()
    broker.createTopic('t')
    broker.beforeAnswer = ({ api }) => (api === 'Produce' ? 'cut' : undefined)
    await expect(send(await connect(broker), 't', batchOf(['a']))).rejects.toThrow('ended')
    expect(broker.count('t')).toBe(1)
    broker.beforeAnswer = undefined
    const client = await connect(broker)
    await send(client, 't', batchOf(['a']))
    expect(broker.count('t')).toBe(2)
    const { producerId: id } = await client.ask(initProducerId, { transactionalId: undefined, timeout: 1000 })
    const batch = batchOf(['b'], { stamp: { id, epoch: 0, sequence: 0 } })
    for (let i = 0; i < 3; i++) expect(await send(client, 't', batch)).toMatchObject({ error: 0, baseOffset: 2 })
    expect(broker.count('t')).toBe(3)
  })

  it('delays answers', async () => {
    const seen: string[] = []
    const broker = await start({
      beforeAnswer: async ({ api, clientId }) => {
        seen.push(`${clientId} ${api}`)
        await sleep(200)
        return undefined
      },
    })
    broker.createTopic('t')
    const began = Date.now()
    await send(await connect(broker), 't', batchOf(['a']))
    expect(Date.now() - began).toBeGreaterThanOrEqual(190)
    expect(seen).toEqual(['raw Produce'])
  })

  it('tells when something was appended', async () => {
    const broker = await start()
    broker.createTopic('t')
    const client = await connect(broker)
    const appended = broker.appended(20_000)
    await send(client, 't', batchOf(['a']))
    await appended
    expect(broker.count('t')).toBe(1)
  })

  it('holds no more than it may: the oldest records go, and it says so once', async () => {
    const said: string[] = []
    const broker = await start({ maxBytes: 100_000, say: line => said.push(line) })
    broker.createTopic('t')
    broker.createTopic('small')
    const client = await connect(broker)
    await send(client, 'small', batchOf(['keep']))
    for (let i = 0; i < 300; i++) await send(client, 't', batchOf(['x'.repeat(1000)]))
    const [{ start: first, end }] = broker.offsets('t') as [{ start: number; end: number }]
    expect(end).toBe(300)
    expect(end - first).toBeGreaterThan(60)
    expect(end - first).toBeLessThan(100)
    expect(broker.offsets('small')).toEqual([{ start: 0, end: 1 }])
    expect(await read(client, 't', 0)).toMatchObject({ error: errors.OFFSET_OUT_OF_RANGE })
    expect(await read(client, 't', first)).toMatchObject({ error: 0, start: first })
    expect(said).toHaveLength(1)
  })

  it('leaves a client that sends nonsense, and goes on with the others', async () => {
    const said: string[] = []
    const broker = await start({ say: line => said.push(line) })
    const [bad, good] = [await connect(broker), await connect(broker)]
    await expect(bad.exchange(Buffer.from('GET / HTTP/1.1\r\n'))).rejects.toThrow('ended')
    const truncated = Buffer.from([0, 0, 0, 9, 0, 0, 0, 1, 0, 1, 0x61, 0])
    await expect((await connect(broker)).exchange(truncated)).rejects.toThrow('ended')
    broker.createTopic('t')
    expect(await send(good, 't', batchOf(['a']))).toMatchObject({ error: 0 })
    expect(said).toHaveLength(2)
  })
})

async function all<T>(things: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const thing of things) found.push(thing)
  return found
}
