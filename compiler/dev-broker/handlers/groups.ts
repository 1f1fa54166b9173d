import { type Group, syncFault } from '../groups/group.ts'
import { nothing } from '../groups/member.ts'
import type { Committed, Offsets } from '../groups/offsets.ts'
import type { RequestOf, ResponseOf } from '../protocol/api.ts'
import { errors } from '../protocol/errors.ts'
import {
  deleteGroups,
  describeGroups,
  heartbeat,
  joinGroup,
  leaveGroup,
  listGroups,
  offsetCommit,
  offsetFetch,
  syncGroup,
} from '../protocol/messages/groups.ts'
import { type Context, type Route, route } from './context.ts'

export const groupRoutes: readonly Route[] = [
  route(joinGroup, async (request, { broker, client, version }) => {
    const can = { takesId: version >= 4, skipsAssignment: version >= 9 }
    const answer = await broker.groups.join(request, client, can)
    // Before version 7 there was no null for it.
    return version < 7 ? { ...answer, protocol: answer.protocol ?? '' } : answer
  }),
  route(syncGroup, (request, { broker, version }) => {
    // From version 5 on a member has to say what it believes was agreed on.
    const silent = request.protocolType === undefined || request.protocol === undefined
    return version >= 5 && silent ? syncFault(errors.INCONSISTENT_GROUP_PROTOCOL) : broker.groups.sync(request)
  }),
  route(heartbeat, (request, { broker }) => ({ error: broker.groups.heartbeat(request) })),
  route(leaveGroup, ({ group, member, members }, { broker, version }) => {
    if (version < 3) return { error: broker.groups.leave(group, { member, instance: undefined }) }
    const left = members.map(one => ({ ...one, error: broker.groups.leave(group, one) }))
    return { error: errors.NONE, members: left }
  }),
  route(offsetCommit, commit),
  route(offsetFetch, ({ group, topics }, { broker }) => {
    const offsets = broker.groups.get(group)?.offsets
    const asked = topics ?? offsets?.topics.map(name => ({ name, partitions: offsets.partitions(name) })) ?? []
    return { error: errors.NONE, topics: asked.map(topic => committedOf(topic, offsets)) }
  }),
  route(listGroups, ({ states }, { broker }) => ({
    error: errors.NONE,
    groups: broker.groups.all
      .filter(([, { state }]) => states.length === 0 || states.includes(state))
      .map(([group, { protocolType, state }]) => ({ group, protocolType: protocolType ?? '', state })),
  })),
  route(describeGroups, ({ groups }, { broker }) => ({
    groups: groups.map(group => ({ error: errors.NONE, group, ...describe(broker.groups.get(group)) })),
  })),
  route(deleteGroups, ({ groups }, { broker }) => ({
    groups: groups.map(group => ({ group, error: broker.groups.delete(group) })),
  })),
]

/** Characters of a commit's metadata at most, as Kafka's offset.metadata.max.bytes. */
const mostMetadata = 4096

function commit(request: RequestOf<typeof offsetCommit>, { broker }: Context): ResponseOf<typeof offsetCommit> {
  const group = broker.groups.committing(request)
  return {
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partition, ...committed }) => {
        const error =
          broker.topics.partition(name, partition) === undefined
            ? errors.UNKNOWN_TOPIC_OR_PARTITION
            : keep(group, name, partition, committed)
        return { partition, error }
      }),
    })),
  }
}

function keep(group: Group | number, topic: string, partition: number, committed: Committed): number {
  if (typeof group === 'number') return group
  if ((committed.metadata ?? '').length > mostMetadata) return errors.OFFSET_METADATA_TOO_LARGE
  group.offsets.set(topic, partition, committed)
  return errors.NONE
}

function committedOf(
  { name, partitions }: { name: string; partitions: readonly number[] },
  offsets: Offsets | undefined,
) {
  const none: Committed = { offset: -1, leaderEpoch: -1, metadata: '' }
  return {
    name,
    partitions: partitions.map(partition => {
      const { offset, leaderEpoch, metadata } = offsets?.get(name, partition) ?? none
      return { partition, offset, leaderEpoch, metadata: metadata ?? '', error: errors.NONE }
    }),
  }
}

/** What the members say and have got is told only when it holds. */
function describe(group: Group | undefined) {
  if (group === undefined) return { state: 'Dead', protocolType: '', protocol: '', members: [] }
  const { state, protocolType = '', protocol = '' } = group
  const stable = state === 'Stable'
  const members = [...group.members.values()].map(member => ({
    member: member.id,
    instance: member.instance,
    clientId: member.client.id,
    host: `/${member.client.host}`,
    metadata: stable ? member.metadata(protocol) : nothing,
    assignment: stable ? member.assignment : nothing,
  }))
  return { state, protocolType, protocol: stable ? protocol : '', members }
}
