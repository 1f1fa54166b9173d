import { expect, it } from 'vitest'
import { errors } from '../../../compiler/dev-broker/protocol/errors.ts'
import { fetch } from '../../../compiler/dev-broker/protocol/messages/records.ts'
import { batchOf, fetchOf, read, send, valuesOf } from './batches.ts'
import { describeBoth } from './both.ts'

describeBoth('fetching', ({ kafka, connect }) => {
  it('waits until there is something, for as many as ask', async () => {
    const topic = await kafka.createTopic()
    const readers = await Promise.all([connect(), connect(), connect()])
    const waiting = readers.map(reader => read(reader, topic, 0, { maxWait: 20_000 }))
    const began = Date.now()
    await send(await connect(), topic, batchOf(['here']))
    for (const found of await Promise.all(waiting)) expect(valuesOf(found)).toEqual(['here'])
    expect(Date.now() - began).toBeLessThan(10_000)
  })

  it('waits for as many bytes as are asked for', async () => {
    const [topic, reader, writer] = [await kafka.createTopic(), await connect(), await connect()]
    const batch = batchOf(['x'.repeat(100)])
    const waiting = read(reader, topic, 0, { maxWait: 20_000, minBytes: 2 * batch.length })
    await send(writer, topic, batch)
    await send(writer, topic, batch)
    expect(valuesOf(await waiting)).toHaveLength(2)
  })

  it('ends empty when the time is up', async () => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    const began = Date.now()
    expect(valuesOf(await read(client, topic, 0, { maxWait: 300 }))).toEqual([])
    expect(Date.now() - began).toBeGreaterThanOrEqual(290)
  })

  it('brings one batch at least, and no more than fit', async () => {
    const [topic, client, batch] = [await kafka.createTopic(), await connect(), batchOf(['x'.repeat(1000)])]
    for (let i = 0; i < 3; i++) await send(client, topic, batch)
    const count = async (limits: object) => valuesOf(await read(client, topic, 0, limits)).length
    expect(await count({ partitionMaxBytes: 10 })).toBe(1)
    expect(await count({ maxBytes: 10 })).toBe(1)
    expect(await count({ partitionMaxBytes: 2 * batch.length })).toBe(2)
    expect(await count({})).toBe(3)
  })

  it('begins within a batch', async () => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    await send(client, topic, batchOf(['a', 'b', 'c']))
    expect(valuesOf(await read(client, topic, 1), 1)).toEqual(['b', 'c'])
  })

  it('goes on in the order of the requests of a connection', async () => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    await send(client, topic, batchOf(['a']))
    const slow = read(client, topic, 1, { maxWait: 300 })
    const quick = read(client, topic, 0)
    expect((await Promise.all([slow, quick])).map(found => valuesOf(found))).toEqual([[], ['a']])
  })

  it('has no sessions but those that the broker opened', async () => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    const request = { ...fetchOf(topic, 0), sessionId: 12345, sessionEpoch: 1 }
    expect(await client.ask(fetch, request)).toMatchObject({ error: errors.FETCH_SESSION_ID_NOT_FOUND, topics: [] })
    const wished = await client.ask(fetch, { ...fetchOf(topic, 0), sessionEpoch: 0 })
    expect(wished).toMatchObject({ error: 0, topics: [{ name: topic }] })
  })
})
