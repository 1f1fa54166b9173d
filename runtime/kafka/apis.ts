/** The requests we send, as plain calls: arguments in, response out. Errors of single topics are left to the caller. */
import type { Api, BrokerConnection } from './connection.ts'
import { responseError } from './errors.ts'
import { type Reader, Writer } from './wire.ts'

export const apis = {
  produce: { key: 0, name: 'Produce', least: 3, most: 7 },
  fetch: { key: 1, name: 'Fetch', least: 4, most: 11 },
  listOffsets: { key: 2, name: 'ListOffsets', least: 2, most: 2 },
  metadata: { key: 3, name: 'Metadata', least: 4, most: 4 },
  offsetCommit: { key: 8, name: 'OffsetCommit', least: 2, most: 7 },
  offsetFetch: { key: 9, name: 'OffsetFetch', least: 2, most: 5 },
  findCoordinator: { key: 10, name: 'FindCoordinator', least: 1, most: 2 },
  joinGroup: { key: 11, name: 'JoinGroup', least: 2, most: 5 },
  heartbeat: { key: 12, name: 'Heartbeat', least: 1, most: 3 },
  leaveGroup: { key: 13, name: 'LeaveGroup', least: 1, most: 2 },
  syncGroup: { key: 14, name: 'SyncGroup', least: 1, most: 3 },
  initProducerId: { key: 22, name: 'InitProducerId', least: 0, most: 1 },
} satisfies Record<string, Api>

/** Sends a request whose body is small, in the newest version that both sides know. */
export function call(
  connection: BrokerConnection,
  api: Api,
  write: (body: Writer, version: number) => void,
  patience?: number,
): Promise<{ response: Reader; version: number }> {
  const version = connection.version(api)
  const body = new Writer()
  write(body, version)
  const options = patience === undefined ? {} : { patience }
  return connection.request(api, version, [body.finish()], options).then(response => ({ response, version }))
}

export interface BrokerInfo {
  readonly id: number
  /** `host:port`. */
  readonly address: string
}

export interface PartitionInfo {
  readonly partition: number
  /** The broker that leads it, -1 for none at the moment. */
  readonly leader: number
}

export interface TopicInfo {
  readonly name: string
  readonly internal: boolean
  /** The protocol's error code, 0 for none. */
  readonly error: number
  /** In order of their numbers. */
  readonly partitions: readonly PartitionInfo[]
}

/** Metadata of some topics, or of all for undefined. */
export async function metadata(
  connection: BrokerConnection,
  topics: readonly string[] | undefined,
  create: boolean,
): Promise<{ brokers: BrokerInfo[]; topics: TopicInfo[] }> {
  const { response } = await call(connection, apis.metadata, body => {
    body.array(topics, topic => body.string(topic)).boolean(create)
  })
  response.int32()
  const brokers = response.array(() => {
    const id = response.int32()
    const address = `${response.string()}:${response.int32()}`
    response.nullableString()
    return { id, address }
  })
  response.nullableString()
  response.int32()
  const found = response.array(() => ({
    error: response.int16(),
    name: response.string(),
    internal: response.boolean(),
    partitions: response.array(() => partitionInfo(response)).sort((a, b) => a.partition - b.partition),
  }))
  return { brokers, topics: found }
}

function partitionInfo(response: Reader): PartitionInfo {
  response.int16()
  const partition = response.int32()
  const leader = response.int32()
  response.array(() => response.int32())
  response.array(() => response.int32())
  return { partition, leader }
}

/** The broker that keeps the group. */
export async function findCoordinator(connection: BrokerConnection, group: string): Promise<BrokerInfo> {
  const { response } = await call(connection, apis.findCoordinator, body => body.string(group).int8(0))
  response.int32()
  const error = response.int16()
  response.nullableString()
  if (error !== 0) throw responseError(error, `coordinator of group "${group}"`)
  return { id: response.int32(), address: `${response.string()}:${response.int32()}` }
}

export async function initProducerId(connection: BrokerConnection): Promise<{ id: number; epoch: number }> {
  const { response } = await call(connection, apis.initProducerId, body => body.string(undefined).int32(60_000))
  response.int32()
  const error = response.int16()
  if (error !== 0) throw responseError(error, 'idempotent producer')
  return { id: response.int64(), epoch: response.int16() }
}

export interface PartitionOffset {
  readonly topic: string
  readonly partition: number
  /** -1 for none. */
  readonly offset: number
  readonly error: number
}

export const earliest = -2
export const latest = -1

/** The first or the next offset of partitions that the broker leads. */
export async function listOffsets(
  connection: BrokerConnection,
  wanted: ReadonlyMap<string, readonly number[]>,
  time: number,
  isolation: number,
): Promise<PartitionOffset[]> {
  const { response } = await call(connection, apis.listOffsets, body => {
    body.int32(-1).int8(isolation)
    body.array([...wanted], ([topic, partitions]) => {
      body.string(topic).array(partitions, partition => body.int32(partition).int64(time))
    })
  })
  response.int32()
  const topics = response.array(() => {
    const topic = response.string()
    return response.array(() => {
      const partition = response.int32()
      const error = response.int16()
      response.int64()
      return { topic, partition, error, offset: response.int64() }
    })
  })
  return topics.flat()
}

/** The parts of a request that names partitions by topic. */
export function byTopic<T extends { readonly topic: string }>(values: readonly T[]): Map<string, T[]> {
  const topics = new Map<string, T[]>()
  for (const value of values) topics.set(value.topic, [...(topics.get(value.topic) ?? []), value])
  return topics
}
