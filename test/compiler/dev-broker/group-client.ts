import { randomUUID } from 'node:crypto'
import { errors } from '../../../compiler/dev-broker/protocol/errors.ts'
import { findCoordinator } from '../../../compiler/dev-broker/protocol/messages/cluster.ts'
import {
  heartbeat,
  joinGroup,
  leaveGroup,
  offsetCommit,
  offsetFetch,
  syncGroup,
} from '../../../compiler/dev-broker/protocol/messages/groups.ts'
import type { Out } from '../../../compiler/dev-broker/protocol/types.ts'
import { until } from '../../services/until.ts'
import type { RawClient } from './raw-client.ts'

export interface MemberOptions {
  readonly instance?: string
  /** In ms. */
  readonly sessionTimeout?: number
  readonly rebalanceTimeout?: number
  /** Ways of sharing out, the most wanted first. */
  readonly protocols?: readonly string[]
}

/** Not `consumer`: of consumers Kafka reads the metadata too, and ours is none. */
export const protocolType = 'test'

/** A member of a group that does just what a test tells it to. */
export class GroupMember {
  id = ''
  generation = -1
  #protocol: string | undefined
  readonly instance: string | undefined

  constructor(
    private readonly client: RawClient,
    readonly group: string,
    private readonly options: MemberOptions = {},
  ) {
    this.instance = options.instance
  }

  /** Joins, with an id first where the broker wants that. */
  async join(metadata = 'm', version = joinGroup.most): Promise<Out<typeof joinGroup.response>> {
    const { sessionTimeout = 10_000, rebalanceTimeout = 10_000, protocols = ['range'] } = this.options
    const request = {
      group: this.group,
      sessionTimeout,
      rebalanceTimeout,
      member: this.id,
      instance: this.instance,
      protocolType,
      protocols: protocols.map(name => ({ name, metadata: Buffer.from(metadata) })),
    }
    const answer = await this.client.ask(joinGroup, request, version)
    if (answer.error === errors.MEMBER_ID_REQUIRED) {
      this.id = answer.member
      return this.join(metadata, version)
    }
    if (answer.error === errors.NONE) {
      this.id = answer.member
      this.generation = answer.generation
      this.#protocol = answer.protocol
    }
    return answer
  }

  /** The leader says who gets what, by member id. */
  async sync(shares: Readonly<Record<string, string>> = {}): Promise<{ error: number; assignment: string }> {
    const assignments = Object.entries(shares).map(([member, text]) => ({ member, assignment: Buffer.from(text) }))
    const { error, assignment } = await this.client.ask(syncGroup, {
      ...this.identity,
      protocolType,
      protocol: this.#protocol,
      assignments,
    })
    return { error, assignment: assignment.toString() }
  }

  async heartbeat(): Promise<number> {
    return (await this.client.ask(heartbeat, this.identity)).error
  }

  /** Heartbeats until the answer is that one. */
  async hears(error: number): Promise<void> {
    await until(async () => (await this.heartbeat()) === error, { what: `error ${error}`, within: 20_000 })
  }

  async leave(): Promise<number | undefined> {
    const { group, id: member, instance } = this
    const answer = await this.client.ask(leaveGroup, { group, members: [{ member, instance }] })
    return answer.error || answer.members[0]?.error
  }

  async commit(topic: string, offset: number): Promise<number> {
    const topics = [{ name: topic, partitions: [{ partition: 0, offset, metadata: 'note' }] }]
    const answer = await this.client.ask(offsetCommit, { ...this.identity, topics })
    return answer.topics[0]!.partitions[0]!.error
  }

  async committed(topic: string): Promise<{ offset: number; metadata: string | undefined }> {
    const answer = await this.client.ask(offsetFetch, { group: this.group, topics: [{ name: topic, partitions: [0] }] })
    const { offset, metadata } = answer.topics[0]!.partitions[0]!
    return { offset, metadata }
  }

  get identity() {
    return { group: this.group, generation: this.generation, member: this.id, instance: this.instance }
  }
}

/** Joins that wait for each other. */
export const joinAll = (members: readonly GroupMember[]) => Promise.all(members.map(member => member.join()))

/** The members share out by their ids, and all have synced. */
export async function settle(members: readonly GroupMember[]): Promise<void> {
  const joined = await joinAll(members)
  const shares = Object.fromEntries(members.map(member => [member.id, `for ${member.id}`]))
  await Promise.all(members.map((member, i) => member.sync(joined[i]!.leader === member.id ? shares : {})))
}

export const newGroup = (): string => `group-${randomUUID()}`

/** A Kafka that has just started makes its coordinators when the first group is asked for; this waits for them. */
export async function coordinatorsOf(client: RawClient): Promise<void> {
  await until(
    async () => {
      // Groups are spread over several: many names reach all.
      for (let i = 0; i < 20; i++) {
        const { coordinators } = await client.ask(findCoordinator, { keys: [`ready-${i}`] })
        const member = new GroupMember(client, `ready-${i}`)
        if (coordinators[0]!.error !== 0 || (await member.heartbeat()) !== errors.UNKNOWN_MEMBER_ID) return false
      }
      return true
    },
    { what: 'the coordinators of the groups' },
  )
}
