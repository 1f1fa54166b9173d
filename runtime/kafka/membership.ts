import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Assignor,
  assignors,
  type Partitions,
  readAssignment,
  readSubscription,
  writeAssignment,
  writeSubscription,
} from './assignment.ts'
import type { Cluster } from './cluster.ts'
import type { BrokerConnection } from './connection.ts'
import { KafkaError } from './errors.ts'
import {
  commitOffsets,
  fetchOffsets,
  heartbeat,
  type Identity,
  type Joined,
  joinGroup,
  leaveGroup,
  MemberIdRequired,
  syncGroup,
} from './group-apis.ts'

export interface MembershipSettings {
  readonly group: string
  /** group.instance.id: the broker keeps our partitions for us over a restart. */
  readonly instance: string | undefined
  readonly assignor: keyof typeof assignors
  /** In ms, as is the next. */
  readonly sessionTimeout: number
  readonly rebalanceTimeout: number
}

/** Faults after which the group no longer counts us in: our partitions are somebody else's. */
const lost = new Set(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID'])
const moved = new Set(['NOT_COORDINATOR', 'COORDINATOR_NOT_AVAILABLE', 'NETWORK_EXCEPTION', 'REQUEST_TIMED_OUT'])

export function isLost(error: unknown): boolean {
  return error instanceof KafkaError && lost.has(error.code)
}

export function isRebalancing(error: unknown): boolean {
  return error instanceof KafkaError && error.code === 'REBALANCE_IN_PROGRESS'
}

/** Our place in a consumer group: who we are to its coordinator, from one sharing out of the partitions to the next. */
export class Membership {
  #coordinator: BrokerConnection | undefined
  #member = ''
  #generation = -1
  /** Whether we share out the partitions. */
  leads = false
  /** Whether the last join went on with the membership from before: nobody else had our partitions in between. */
  wasKept = false

  constructor(
    private readonly cluster: Cluster,
    private readonly settings: MembershipSettings,
  ) {}

  /** Our partitions in the next generation of the group. Waits for the other members. `topics`: what we want to read. */
  async join(
    topics: readonly string[],
    partitions: (topics: readonly string[]) => Promise<Partitions>,
  ): Promise<Partitions> {
    const joined = await this.#join(topics)
    this.wasKept = this.#member === joined.member && this.#generation >= 0
    this.#member = joined.member
    this.#generation = joined.generation
    this.leads = joined.leads
    const shares = joined.leads ? await this.#shareOut(joined, partitions) : new Map<string, Buffer>()
    const { rebalanceTimeout } = this.settings
    return readAssignment(await this.#ask(connection => syncGroup(connection, this.identity, shares, rebalanceTimeout)))
  }

  get identity(): Identity {
    const { group, instance } = this.settings
    return { group, instance, member: this.#member, generation: this.#generation }
  }

  heartbeat(): Promise<void> {
    return this.#ask(connection => heartbeat(connection, this.identity))
  }

  commit(offsets: readonly { topic: string; partition: number; offset: number }[]): Promise<void> {
    return this.#ask(connection => commitOffsets(connection, this.identity, offsets))
  }

  committed(wanted: Partitions) {
    return this.#ask(connection => fetchOffsets(connection, this.identity, wanted))
  }

  /** The others get our partitions at once, unless we keep our place by an instance id. */
  async leave(): Promise<void> {
    if (this.#member === '' || this.settings.instance !== undefined) return
    const identity = this.identity
    this.forget()
    await this.#ask(connection => leaveGroup(connection, identity))
  }

  /** The group has given us up: join as somebody new. */
  forget(): void {
    this.#member = ''
    this.#generation = -1
  }

  async #join(topics: readonly string[]): Promise<Joined> {
    const { sessionTimeout: session, rebalanceTimeout: rebalance, assignor } = this.settings
    const protocol = { name: assignor, metadata: writeSubscription(topics) }
    const attempt = () =>
      this.#ask(connection => joinGroup(connection, this.identity, { session, rebalance }, protocol))
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof MemberIdRequired) this.#member = error.member
      else if (isLost(error) && this.#member !== '') this.forget()
      else throw error
      return await attempt()
    }
  }

  async #shareOut(joined: Joined, partitions: (topics: readonly string[]) => Promise<Partitions>) {
    const assign: Assignor = assignors[this.settings.assignor]
    const members = joined.members.map(({ id, instance, metadata }) => ({
      id,
      instance,
      topics: readSubscription(metadata),
    }))
    const topics = new Set(members.flatMap(member => member.topics))
    const shares = assign(members, await partitions([...topics]))
    return new Map([...shares].map(([member, share]) => [member, writeAssignment(share)]))
  }

  /** Asks the coordinator, and once more when it has moved. */
  async #ask<T>(request: (connection: BrokerConnection) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++)
      try {
        if (!this.#coordinator?.isOpen || this.#coordinator.isExpiring)
          this.#coordinator = await this.cluster.coordinator(this.settings.group)
        return await request(this.#coordinator)
      } catch (error) {
        if (!(error instanceof KafkaError && moved.has(error.code)) || attempt > 0) throw error
        this.#coordinator = undefined
        await sleep(100)
      }
  }
}
