import { expect, it } from 'vitest'
import { errors } from '../../../compiler/dev-broker/protocol/errors.ts'
import { describeCluster, findCoordinator, metadata } from '../../../compiler/dev-broker/protocol/messages/cluster.ts'
import { deleteRecords } from '../../../compiler/dev-broker/protocol/messages/records.ts'
import {
  createPartitions,
  createTopics,
  deleteTopics,
  describeConfigs,
} from '../../../compiler/dev-broker/protocol/messages/topics.ts'
import type { In } from '../../../compiler/dev-broker/protocol/types.ts'
import { until } from '../../services/until.ts'
import { batchOf, read, send } from './batches.ts'
import { describeBoth, newName } from './both.ts'
import type { RawClient } from './raw-client.ts'

type Wanted = In<typeof createTopics.request>['topics'][number]

const create = async (client: RawClient, wanted: Partial<Wanted>, validateOnly = false) => {
  const topic = { name: newName(), partitions: 1, replication: 1, assignments: [], settings: [], ...wanted }
  return (await client.ask(createTopics, { topics: [topic], timeout: 10_000, validateOnly })).topics[0]!
}

const describeTopic = async (client: RawClient, name: string, make = false) =>
  (await client.ask(metadata, { topics: [{ name }], create: make })).topics[0]!

const widthOf = async (client: RawClient, name: string) => (await describeTopic(client, name)).partitions.length

describeBoth('topics', ({ kafka, connect }) => {
  it('are made, described, widened and deleted', async () => {
    const [client, name] = [await connect(), newName()]
    expect(await create(client, { name, partitions: 3 })).toMatchObject({ error: 0, partitions: 3, replication: 1 })
    await until(async () => (await widthOf(client, name)) === 3)
    const leads = { error: 0, leader: 1, leaderEpoch: 0, replicas: [1], inSync: [1], offline: [] }
    expect((await describeTopic(client, name)).partitions).toMatchObject([leads, leads, leads])
    expect(await create(client, { name })).toMatchObject({ error: errors.TOPIC_ALREADY_EXISTS })
    const widen = async (topic: string, count: number) =>
      (
        await client.ask(createPartitions, {
          topics: [{ name: topic, count, assignments: undefined }],
          timeout: 10_000,
          validateOnly: false,
        })
      ).topics[0]
    expect(await widen(name, 3)).toMatchObject({ error: errors.INVALID_PARTITIONS })
    expect(await widen(name, 5)).toMatchObject({ error: 0 })
    expect(await widen(newName(), 5)).toMatchObject({ error: errors.UNKNOWN_TOPIC_OR_PARTITION })
    await until(async () => (await widthOf(client, name)) === 5)
    const remove = async () => (await client.ask(deleteTopics, { names: [name], timeout: 10_000 })).topics[0]
    expect(await remove()).toMatchObject({ name, error: 0 })
    await until(async () => (await describeTopic(client, name)).error === errors.UNKNOWN_TOPIC_OR_PARTITION)
    expect(await remove()).toMatchObject({ error: errors.UNKNOWN_TOPIC_OR_PARTITION })
  })

  it('that can not be are refused', async () => {
    const client = await connect()
    expect(await create(client, { name: 'a b' })).toMatchObject({ error: errors.INVALID_TOPIC_EXCEPTION })
    expect(await create(client, { name: '..' })).toMatchObject({ error: errors.INVALID_TOPIC_EXCEPTION })
    expect(await create(client, { partitions: 0 })).toMatchObject({ error: errors.INVALID_PARTITIONS })
    expect(await create(client, { replication: 3 })).toMatchObject({ error: errors.INVALID_REPLICATION_FACTOR })
    const unknown = [{ name: 'no.such.setting', value: '1' }]
    expect(await create(client, { settings: unknown })).toMatchObject({ error: errors.INVALID_CONFIG })
    const wrong = [{ name: 'max.message.bytes', value: 'many' }]
    expect(await create(client, { settings: wrong })).toMatchObject({ error: errors.INVALID_CONFIG })
    const name = newName()
    expect(await create(client, { name }, true)).toMatchObject({ error: 0 })
    expect(await describeTopic(client, name)).toMatchObject({ error: errors.UNKNOWN_TOPIC_OR_PARTITION })
  })

  it('that are asked for are made, unless the client does not want that', async () => {
    const [client, name] = [await connect(), newName()]
    expect(await describeTopic(client, name)).toMatchObject({
      name,
      error: errors.UNKNOWN_TOPIC_OR_PARTITION,
      partitions: [],
    })
    await until(async () => (await describeTopic(client, name, true)).error === 0)
    expect(await describeTopic(client, name)).toMatchObject({ name, error: 0 })
    const all = await client.ask(metadata, { topics: undefined, create: false })
    expect(all.topics.map(topic => topic.name)).toContain(name)
  })

  it('tell their settings', async () => {
    const [client, name] = [await connect(), newName()]
    await create(client, { name, settings: [{ name: 'max.message.bytes', value: '5000' }] })
    const ask = async (resource: string, settings: string[] | undefined) => {
      const resources = [{ type: 2, name: resource, settings }]
      return (await client.ask(describeConfigs, { resources, synonyms: false })).resources[0]!
    }
    await until(async () => (await ask(name, undefined)).error === 0)
    const { settings } = await ask(name, ['max.message.bytes', 'message.timestamp.type'])
    expect([...settings].sort((a, b) => (a.name < b.name ? -1 : 1))).toMatchObject([
      { name: 'max.message.bytes', value: '5000', source: 1, readOnly: false, secret: false },
      { name: 'message.timestamp.type', value: 'CreateTime', source: 5 },
    ])
    expect(await ask(newName(), undefined)).toMatchObject({ error: errors.UNKNOWN_TOPIC_OR_PARTITION, settings: [] })
  })

  it('lose the records that are deleted', async () => {
    const [topic, client] = [await kafka.createTopic(), await connect()]
    for (const value of ['a', 'b', 'c']) await send(client, topic, batchOf([value]))
    const remove = async (offset: number) => {
      const topics = [{ name: topic, partitions: [{ partition: 0, offset }] }]
      return (await client.ask(deleteRecords, { topics, timeout: 10_000 })).topics[0]!.partitions[0]
    }
    expect(await remove(2)).toMatchObject({ error: 0, start: 2 })
    expect(await read(client, topic, 0)).toMatchObject({ error: errors.OFFSET_OUT_OF_RANGE })
    expect(await read(client, topic, 2)).toMatchObject({ error: 0, start: 2, highWatermark: 3 })
    expect(await remove(9)).toMatchObject({ error: errors.OFFSET_OUT_OF_RANGE })
    expect(await remove(-1)).toMatchObject({ error: 0, start: 3 })
  })
})

describeBoth('a cluster', ({ kafka, connect }) => {
  it('of one broker says where it is', async () => {
    const client = await connect()
    const port = Number(kafka.bootstrap.split(':')[1])
    const brokers = [{ id: 1, host: '127.0.0.1', port, rack: undefined }]
    expect(await client.ask(metadata, { topics: [], create: false })).toMatchObject({
      brokers,
      controller: 1,
      topics: [],
    })
    expect(await client.ask(describeCluster, { operations: false })).toMatchObject({ error: 0, brokers, controller: 1 })
    await until(async () => {
      const { coordinators } = await client.ask(findCoordinator, { keys: ['some-group'] })
      expect(coordinators).toMatchObject([{ key: 'some-group', error: 0, id: 1, host: '127.0.0.1', port }])
      return true
    })
  })
})
