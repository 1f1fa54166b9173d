import { beforeAll, expect, it } from 'vitest'
import type { AnyApi } from '../../../compiler/dev-broker/protocol/api.ts'
import { errors } from '../../../compiler/dev-broker/protocol/errors.ts'
import * as cluster from '../../../compiler/dev-broker/protocol/messages/cluster.ts'
import * as groups from '../../../compiler/dev-broker/protocol/messages/groups.ts'
import * as records from '../../../compiler/dev-broker/protocol/messages/records.ts'
import * as topics from '../../../compiler/dev-broker/protocol/messages/topics.ts'
import type { In } from '../../../compiler/dev-broker/protocol/types.ts'
import { routes } from '../../../compiler/dev-broker/server/routes.ts'
import { batchOf, fetchOf, toPartition } from './batches.ts'
import { describeBoth, newName, type Under } from './both.ts'
import { coordinatorsOf, newGroup } from './group-client.ts'
import { RawClient } from './raw-client.ts'

/** A request of an API; what a version lacks of it is not sent. */
const ask = <A extends AnyApi>(api: A, request: (topic: string) => In<A['request']>) => [api, request] as const

const one = <P>(name: string, partition: P) => [{ name, partitions: [partition] }]
const nobody = { generation: 1, member: 'nobody', instance: undefined }
const timeout = 10_000

/** One for each API that is spoken without a login. */
const requests = [
  ask(records.produce, topic => toPartition(topic, batchOf(['a']), 1)),
  ask(records.fetch, topic => fetchOf(topic, 0)),
  ask(records.listOffsets, topic => ({ replica: -1, topics: one(topic, { partition: 0, time: -1 }) })),
  ask(records.offsetForLeaderEpoch, topic => ({ topics: one(topic, { partition: 0, epoch: 0 }) })),
  ask(records.deleteRecords, topic => ({ topics: one(topic, { partition: 0, offset: 0 }), timeout })),
  ask(cluster.apiVersions, () => ({ softwareName: 'test', softwareVersion: '1' })),
  ask(cluster.metadata, topic => ({ topics: [{ name: topic }], create: false })),
  ask(cluster.describeCluster, () => ({ operations: false })),
  ask(cluster.findCoordinator, () => ({ key: 'g', keys: ['g'] })),
  ask(cluster.initProducerId, () => ({ transactionalId: undefined, timeout })),
  ask(topics.createTopics, () => ({
    topics: [{ name: newName(), partitions: 1, replication: 1, assignments: [], settings: [] }],
    timeout,
    validateOnly: true,
  })),
  ask(topics.deleteTopics, () => ({ names: [newName()], timeout })),
  ask(topics.createPartitions, topic => ({
    topics: [{ name: topic, count: 9, assignments: undefined }],
    timeout,
    validateOnly: true,
  })),
  ask(topics.describeConfigs, topic => ({
    resources: [{ type: 2, name: topic, settings: ['max.message.bytes'] }],
    synonyms: false,
  })),
  ask(groups.joinGroup, () => ({
    group: newGroup(),
    sessionTimeout: timeout,
    rebalanceTimeout: timeout,
    member: 'nobody',
    protocolType: 'test',
    protocols: [{ name: 'range', metadata: Buffer.from('m') }],
  })),
  ask(groups.syncGroup, () => ({
    group: newGroup(),
    ...nobody,
    protocolType: 'test',
    protocol: 'range',
    assignments: [],
  })),
  ask(groups.heartbeat, () => ({ group: newGroup(), ...nobody })),
  ask(groups.leaveGroup, () => ({
    group: newGroup(),
    member: 'nobody',
    members: [{ member: 'nobody', instance: undefined }],
  })),
  ask(groups.offsetCommit, topic => ({
    group: newGroup(),
    generation: -1,
    member: '',
    topics: one(topic, { partition: 0, offset: 1, metadata: 'm' }),
  })),
  ask(groups.offsetFetch, topic => ({ group: newGroup(), topics: [{ name: topic, partitions: [0] }] })),
  ask(groups.describeGroups, () => ({ groups: ['no-such-group'] })),
  ask(groups.listGroups, () => ({ states: ['Dead'] })),
  ask(groups.deleteGroups, () => ({ groups: ['no-such-group'] })),
]

const eachVersion = requests.flatMap(([api, request]) =>
  Array.from({ length: api.most - api.least + 1 }, (_, i) => ({
    name: api.name,
    version: api.least + i,
    api,
    request,
  })),
)

/** What may differ: where the brokers are, what else there is, texts, and what counts up. */
const apart: ReadonlySet<string> = new Set([
  ...['apis', 'brokers', 'groups', 'port', 'clusterId', 'name', 'group', 'errorMessage', 'settings'],
  ...['producerId', 'offset', 'endOffset', 'baseOffset', 'highWatermark', 'lastStable', 'records'],
])

/** The answer without what may differ. */
const alike = (answer: unknown) =>
  JSON.parse(JSON.stringify(answer, (name, value) => (apart.has(name) ? undefined : (value ?? null))))

const answers = new Map<string, unknown>()

describeBoth('every message', ({ kafka, connect }: Under) => {
  let topic = ''
  beforeAll(async () => {
    const client = await RawClient.open(kafka.bootstrap)
    await coordinatorsOf(client)
    client.close()
    topic = await kafka.createTopic()
  })

  it.each(eachVersion)('is understood and answered: $name $version', async ({ name, version, api, request }) => {
    const client = await connect()
    const answer = alike(await client.ask(api, request(topic) as never, version))
    const key = `${name} ${version}`
    // The suite runs against one broker after the other: the second has to answer as the first did.
    expect(answer).toEqual(answers.get(key) ?? answer)
    answers.set(key, answer)
  })

  it('tells its versions to whoever asks in a version that is not known', async () => {
    const client = await connect()
    const asked = Buffer.from([0, 18, 0, 99, 0, 0, 0, 7, 0, 1, 0x61, 0, 1, 1, 0])
    const answer = await client.exchange(asked)
    expect(answer.readInt32BE(0)).toBe(7)
    expect(answer.readInt16BE(4)).toBe(errors.UNSUPPORTED_VERSION)
    expect(await client.ask(cluster.apiVersions, {}, 0)).toMatchObject({ error: 0 })
  })

  it('is known by Kafka in the versions that the development broker speaks', async () => {
    const { apis } = await (await connect()).ask(cluster.apiVersions, { softwareName: 'test', softwareVersion: '1' })
    const known = (key: number, version: number) =>
      apis.some(one => one.key === key && one.least <= version && version <= one.most)
    const spoken = [...routes.values()].flatMap(({ api: { key, name, least, most } }) =>
      [least, most].map(version => ({ key, name, version })),
    )
    expect(spoken.filter(({ key, version }) => !known(key, version))).toEqual([])
  })

  it('that is not known ends the connection', async () => {
    const client = await connect()
    await expect(client.exchange(Buffer.from([3, 231, 0, 0, 0, 0, 0, 1, 0, 0]))).rejects.toThrow('ended')
  })
})

it('every message has a request in this suite, but those of the login', () => {
  const tried = new Set(requests.map(([api]) => api.name))
  const known = [...routes.values()].map(({ api }) => api.name)
  expect(known.filter(name => !tried.has(name))).toEqual(['SaslHandshake', 'SaslAuthenticate'])
})
