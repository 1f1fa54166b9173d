/** The requests of a consumer group's member. A fault in the answer is thrown as a KafkaError. */
import { apis, byTopic, call, type PartitionOffset } from './apis.ts'
import type { BrokerConnection } from './connection.ts'
import { KafkaError, responseError } from './errors.ts'
import type { Reader, Writer } from './wire.ts'

export interface Identity {
  readonly group: string
  readonly instance: string | undefined
  readonly member: string
  readonly generation: number
}

export interface Joined {
  readonly generation: number
  readonly protocol: string
  readonly member: string
  /** Empty unless this member is the leader, who shares out the partitions. */
  readonly members: readonly { id: string; instance: string | undefined; metadata: Buffer }[]
  readonly leads: boolean
}

/** The broker wants to be asked again with this member id. */
export class MemberIdRequired extends KafkaError {
  constructor(readonly member: string) {
    super('MEMBER_ID_REQUIRED', 'the group has given out a member id')
  }
}

const what = ({ group }: Identity) => `group "${group}"`

export async function joinGroup(
  connection: BrokerConnection,
  identity: Identity,
  timeouts: { readonly session: number; readonly rebalance: number },
  protocol: { readonly name: string; readonly metadata: Buffer },
): Promise<Joined> {
  const write = (body: Writer, version: number) => {
    body.string(identity.group).int32(timeouts.session).int32(timeouts.rebalance).string(identity.member)
    if (version >= 5) body.string(identity.instance)
    body.string('consumer').array([protocol], ({ name, metadata }) => body.string(name).bytes(metadata))
  }
  // The answer comes when every member has joined, or was given up.
  const { response, version } = await call(connection, apis.joinGroup, write, timeouts.rebalance + 10_000)
  response.int32()
  const error = response.int16()
  const generation = response.int32()
  const name = response.string()
  const leader = response.string()
  const member = response.string()
  if (error === 79) throw new MemberIdRequired(member)
  check(error, identity)
  const members = response.array(() => ({
    id: response.string(),
    instance: version >= 5 ? response.nullableString() : undefined,
    metadata: response.bytes(),
  }))
  return { generation, protocol: name, member, members, leads: leader === member }
}

/** The leader sends everybody's assignment; all get their own back. */
export async function syncGroup(
  connection: BrokerConnection,
  identity: Identity,
  assignments: ReadonlyMap<string, Buffer>,
  patience: number,
): Promise<Buffer> {
  const write = (body: Writer, version: number) => {
    writeIdentity(body, identity, version >= 3)
    body.array([...assignments], ([member, bytes]) => body.string(member).bytes(bytes))
  }
  const { response } = await call(connection, apis.syncGroup, write, patience)
  response.int32()
  check(response.int16(), identity)
  return response.bytes()
}

export async function heartbeat(connection: BrokerConnection, identity: Identity): Promise<void> {
  const write = (body: Writer, version: number) => writeIdentity(body, identity, version >= 3)
  const { response } = await call(connection, apis.heartbeat, write)
  response.int32()
  check(response.int16(), identity)
}

export async function leaveGroup(connection: BrokerConnection, { group, member }: Identity): Promise<void> {
  await call(connection, apis.leaveGroup, body => body.string(group).string(member))
}

/** Throws the first fault; offsets of other partitions may have been taken. */
export async function commitOffsets(
  connection: BrokerConnection,
  identity: Identity,
  offsets: readonly { topic: string; partition: number; offset: number }[],
): Promise<void> {
  const topics = [...byTopic(offsets)]
  const write = (body: Writer, version: number) => {
    body.string(identity.group).int32(identity.generation).string(identity.member)
    if (version >= 7) body.string(identity.instance)
    if (version <= 4) body.int64(-1)
    body.array(topics, ([topic, partitions]) => {
      body.string(topic).array(partitions, ({ partition, offset }) => {
        body.int32(partition).int64(offset)
        if (version >= 6) body.int32(-1)
        body.string('')
      })
    })
  }
  const { response, version } = await call(connection, apis.offsetCommit, write)
  if (version >= 3) response.int32()
  for (const error of partitionErrors(response)) check(error, identity)
}

function partitionErrors(response: Reader): number[] {
  const topics = response.array(() => {
    response.string()
    return response.array(() => {
      response.int32()
      return response.int16()
    })
  })
  return topics.flat()
}

/** What the group has committed; an offset of -1 for nothing. */
export async function fetchOffsets(
  connection: BrokerConnection,
  identity: Identity,
  wanted: ReadonlyMap<string, readonly number[]>,
): Promise<PartitionOffset[]> {
  const write = (body: Writer) => {
    body.string(identity.group).array([...wanted], ([topic, partitions]) => {
      body.string(topic).array(partitions, partition => body.int32(partition))
    })
  }
  const { response, version } = await call(connection, apis.offsetFetch, write)
  if (version >= 3) response.int32()
  const topics = response.array(() => {
    const topic = response.string()
    return response.array(() => {
      const partition = response.int32()
      const offset = response.int64()
      if (version >= 5) response.int32()
      response.nullableString()
      return { topic, partition, offset, error: response.int16() }
    })
  })
  check(response.int16(), identity)
  return topics.flat()
}

function writeIdentity(body: Writer, { group, generation, member, instance }: Identity, withInstance: boolean): void {
  body.string(group).int32(generation).string(member)
  if (withInstance) body.string(instance)
}

function check(error: number, identity: Identity): void {
  if (error !== 0) throw responseError(error, what(identity))
}
