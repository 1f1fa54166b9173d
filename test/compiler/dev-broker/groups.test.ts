import { beforeAll, expect, it } from 'vitest'
import { errors } from '../../../compiler/dev-broker/protocol/errors.ts'
import {
  deleteGroups,
  describeGroups,
  joinGroup,
  listGroups,
  syncGroup,
} from '../../../compiler/dev-broker/protocol/messages/groups.ts'
import { describeBoth, newName } from './both.ts'
import {
  coordinatorsOf,
  GroupMember,
  joinAll,
  type MemberOptions,
  newGroup,
  protocolType,
  settle,
} from './group-client.ts'
import { RawClient } from './raw-client.ts'

describeBoth('a group', ({ kafka, connect }) => {
  const member = async (group: string, options?: MemberOptions) => new GroupMember(await connect(), group, options)
  const members = async (count: number, options?: MemberOptions) => {
    const group = newGroup()
    return Promise.all(Array.from({ length: count }, () => member(group, options)))
  }

  beforeAll(async () => {
    const client = await RawClient.open(kafka.bootstrap)
    await coordinatorsOf(client)
    client.close()
  })

  it('of one shares out to itself', async () => {
    const [one] = await members(1)
    const joined = await one!.join('what I can')
    expect(joined).toMatchObject({
      error: 0,
      generation: 1,
      protocolType,
      protocol: 'range',
      leader: one!.id,
    })
    expect(joined.members).toEqual([{ member: one!.id, instance: undefined, metadata: Buffer.from('what I can') }])
    expect(await one!.sync({ [one!.id]: 'all' })).toEqual({ error: 0, assignment: 'all' })
    const silent = { ...one!.identity, assignments: [] }
    const { error } = await (await connect()).ask(syncGroup, silent)
    expect(error).toBe(errors.INCONSISTENT_GROUP_PROTOCOL)
    expect(await one!.heartbeat()).toBe(0)
    expect(await one!.leave()).toBe(0)
    expect(await one!.heartbeat()).toBe(errors.UNKNOWN_MEMBER_ID)
  })

  it('asks new members to come back with an id, but not those of old versions', async () => {
    const [one, two] = await members(2)
    const client = await connect()
    const request = {
      group: newGroup(),
      sessionTimeout: 10_000,
      member: '',
      protocolType,
      protocols: [{ name: 'range', metadata: Buffer.from('') }],
    }
    const first = await client.ask(joinGroup, request, 4)
    expect(first).toMatchObject({ error: errors.MEMBER_ID_REQUIRED, generation: -1 })
    expect(first.member).toMatch(/^raw-/)
    expect(await one!.join('m', 3)).toMatchObject({ error: 0, generation: 1 })
    expect(two!.id).toBe('')
  })

  it('of three has one leader, who knows all, and everybody gets the own share', async () => {
    const [one, two, three] = await members(3)
    await settle([one!])
    const joining = joinAll([two!, three!])
    await one!.hears(errors.REBALANCE_IN_PROGRESS)
    const joined = [await one!.join(), ...(await joining)]
    const newest = Math.max(...joined.map(answer => answer.generation))
    expect(newest).toBeGreaterThan(1)
    // Whoever came last found the others between two generations; then all join once more.
    const again = await joinAllAnew([one!, two!, three!])
    expect(new Set(again.map(answer => answer.generation)).size).toBe(1)
    expect(new Set(again.map(answer => answer.leader)).size).toBe(1)
    const leader = again.findIndex(answer => answer.leader === answer.member)
    expect(again.map(answer => answer.members.length)).toEqual([0, 1, 2].map(i => (i === leader ? 3 : 0)))
    const all = [one!, two!, three!]
    const shares = Object.fromEntries(all.map(({ id }) => [id, `for ${id}`]))
    const synced = await Promise.all(all.map((one, i) => one.sync(i === leader ? shares : {})))
    expect(synced).toEqual(all.map(({ id }) => ({ error: 0, assignment: `for ${id}` })))
  })

  it('rebalances when a member joins, and when one leaves', async () => {
    const [one, two] = await members(2)
    await settle([one!])
    const second = two!.join()
    await one!.hears(errors.REBALANCE_IN_PROGRESS)
    expect(await one!.sync()).toMatchObject({ error: errors.REBALANCE_IN_PROGRESS })
    await one!.join()
    expect(await second).toMatchObject({ error: 0, generation: 2, leader: one!.id })
    const waiting = two!.sync()
    await one!.sync({ [one!.id]: 'a', [two!.id]: 'b' })
    expect(await waiting).toEqual({ error: 0, assignment: 'b' })
    expect(await one!.leave()).toBe(0)
    expect(await two!.heartbeat()).toBe(errors.REBALANCE_IN_PROGRESS)
    expect(await two!.join()).toMatchObject({ error: 0, generation: 3, leader: two!.id })
  })

  it('rebalances when its leader joins again, and not when a follower with nothing new does', async () => {
    const [one, two] = await members(2)
    await settle([one!])
    const second = two!.join()
    await one!.hears(errors.REBALANCE_IN_PROGRESS)
    await settle([one!])
    await second
    expect(await two!.join()).toMatchObject({ error: 0, generation: 2 })
    expect(await one!.heartbeat()).toBe(0)
    const news = two!.join('something new')
    await one!.hears(errors.REBALANCE_IN_PROGRESS)
    expect([await one!.join(), await news]).toMatchObject([{ generation: 3 }, { generation: 3 }])
  })

  it('loses a member that is not heard of', async () => {
    const [one, two] = await members(2, { sessionTimeout: 1000, rebalanceTimeout: 20_000 })
    await settle([one!])
    const second = two!.join()
    await one!.hears(errors.REBALANCE_IN_PROGRESS)
    await settle([one!])
    await second
    await two!.sync()
    await two!.hears(errors.REBALANCE_IN_PROGRESS)
    expect(await two!.join()).toMatchObject({ error: 0, generation: 3, leader: two!.id })
    expect(await one!.heartbeat()).toBe(errors.UNKNOWN_MEMBER_ID)
  })

  it('goes on without a member that does not join again in time', async () => {
    const [one, two] = await members(2, { sessionTimeout: 20_000, rebalanceTimeout: 500 })
    await settle([one!])
    expect(await two!.join()).toMatchObject({ error: 0, generation: 2, leader: two!.id })
    expect(await one!.heartbeat()).toBe(errors.UNKNOWN_MEMBER_ID)
  })

  it('fences who speaks of another generation, or with an id that it does not know', async () => {
    const [topic, [one, two]] = [await kafka.createTopic(), await members(2)]
    await settle([one!])
    one!.generation = 7
    expect(await one!.heartbeat()).toBe(errors.ILLEGAL_GENERATION)
    expect(await one!.commit(topic, 1)).toBe(errors.ILLEGAL_GENERATION)
    expect(await one!.sync()).toMatchObject({ error: errors.ILLEGAL_GENERATION })
    two!.id = 'nobody'
    two!.generation = 1
    expect(await two!.heartbeat()).toBe(errors.UNKNOWN_MEMBER_ID)
    expect(await two!.commit(topic, 1)).toBe(errors.UNKNOWN_MEMBER_ID)
    expect(await two!.join()).toMatchObject({ error: errors.UNKNOWN_MEMBER_ID })
    expect(await two!.leave()).toBe(errors.UNKNOWN_MEMBER_ID)
    expect(await (await member(newGroup())).commit(topic, 1)).toBe(0)
  })

  it('takes and gives offsets', async () => {
    const [topic, [one]] = [await kafka.createTopic(), await members(1)]
    expect(await one!.committed(topic)).toEqual({ offset: -1, metadata: '' })
    await one!.join()
    expect(await one!.commit(topic, 5)).toBe(errors.REBALANCE_IN_PROGRESS)
    await one!.sync()
    expect(await one!.commit(topic, 5)).toBe(0)
    expect(await one!.committed(topic)).toEqual({ offset: 5, metadata: 'note' })
    expect(await one!.commit(newName(), 5)).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION)
    const stranger = await member(one!.group)
    expect(await stranger.commit(topic, 9)).toBe(errors.UNKNOWN_MEMBER_ID)
    expect(await one!.leave()).toBe(0)
    expect(await stranger.commit(topic, 9)).toBe(0)
    expect(await kafka.committedOffsets(one!.group, topic)).toEqual([9])
  })

  it('agrees on what all its members know, and takes nobody with whom it can not', async () => {
    const group = newGroup()
    const one = await member(group, { protocols: ['sticky', 'range'] })
    await settle([one])
    const two = await member(group, { protocols: ['roundrobin', 'range'] })
    const second = two.join()
    await one.hears(errors.REBALANCE_IN_PROGRESS)
    expect([await one.join(), await second]).toMatchObject([{ protocol: 'range' }, { protocol: 'range' }])
    const three = await member(group, { protocols: ['sticky'] })
    expect(await three.join()).toMatchObject({ error: errors.INCONSISTENT_GROUP_PROTOCOL })
    const four = await member(newGroup(), { sessionTimeout: 10 })
    expect(await four.join()).toMatchObject({ error: errors.INVALID_SESSION_TIMEOUT })
    expect(await (await member('')).join()).toMatchObject({ error: errors.INVALID_GROUP_ID })
  })

  it('keeps the share of a static member that comes back, and fences the one before', async () => {
    const group = newGroup()
    const [one, again] = [await member(group, { instance: 'i1' }), await member(group, { instance: 'i1' })]
    await one.join()
    await one.sync({ [one.id]: 'mine' })
    expect(one.id).toMatch(/^i1-/)
    const back = await again.join()
    expect(back).toMatchObject({ error: 0, generation: 1, leader: again.id, skipAssignment: true })
    expect(back.members).toHaveLength(1)
    expect(await again.sync()).toEqual({ error: 0, assignment: 'mine' })
    expect(await one.heartbeat()).toBe(errors.FENCED_INSTANCE_ID)
    expect(await one.leave()).toBe(errors.FENCED_INSTANCE_ID)
    expect(await again.leave()).toBe(0)
    expect(await again.heartbeat()).toBe(errors.UNKNOWN_MEMBER_ID)
  })

  it('rebalances for a static member that comes back with something new', async () => {
    const group = newGroup()
    const [one, two] = [await member(group, { instance: 'i1' }), await member(group, { instance: 'i2' })]
    await settle([one])
    const second = two.join()
    await one.hears(errors.REBALANCE_IN_PROGRESS)
    await settle([one])
    await second
    await two.sync()
    const changed = await member(group, { instance: 'i2', protocols: ['range'] })
    expect(await changed.join()).toMatchObject({ error: 0, generation: 2, leader: one.id, members: [] })
    // Left by its instance's name alone, as an administrator does it.
    changed.id = ''
    expect(await changed.leave()).toBe(0)
    expect(await one.heartbeat()).toBe(errors.REBALANCE_IN_PROGRESS)
  })

  it('is listed, described and deleted', async () => {
    const [topic, client, [one]] = [await kafka.createTopic(), await connect(), await members(1)]
    const group = one!.group
    const described = async () => (await client.ask(describeGroups, { groups: [group] })).groups[0]!
    expect(await described()).toMatchObject({ error: 0, state: 'Dead', members: [] })
    await one!.join()
    expect(await described()).toMatchObject({
      state: 'CompletingRebalance',
      protocol: '',
      members: [{ member: one!.id, clientId: 'raw', host: '/127.0.0.1' }],
    })
    await one!.sync({ [one!.id]: 'share' })
    expect(await described()).toMatchObject({
      state: 'Stable',
      protocolType,
      protocol: 'range',
      members: [{ metadata: Buffer.from('m'), assignment: Buffer.from('share') }],
    })
    await one!.commit(topic, 3)
    const listed = async () => (await client.ask(listGroups, { states: [] })).groups.filter(one => one.group === group)
    expect(await listed()).toEqual([{ group, protocolType, state: 'Stable' }])
    const deleted = async () => (await client.ask(deleteGroups, { groups: [group] })).groups[0]!.error
    expect(await deleted()).toBe(errors.NON_EMPTY_GROUP)
    await one!.leave()
    expect(await described()).toMatchObject({ state: 'Empty', members: [] })
    expect(await deleted()).toBe(0)
    expect(await listed()).toEqual([])
    expect(await deleted()).toBe(errors.GROUP_ID_NOT_FOUND)
    expect(await one!.committed(topic)).toEqual({ offset: -1, metadata: '' })
  })
})

/** A new generation that all are in: the first to join starts it, the others join when they hear of it. */
async function joinAllAnew(members: readonly GroupMember[]) {
  const joining = members.map(member => member.join(`news of ${member.id}`))
  return Promise.all(joining)
}
