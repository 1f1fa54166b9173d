/**
 * A consumer group by Kafka's classic protocol: its members, and the rebalances that they go through together.
 *
 *   Empty ──join──> PreparingRebalance ──all have joined, or the time is up──> CompletingRebalance ──leader syncs──> Stable
 *     ^                  ^   │                                                        │                                │
 *     └──nobody is left──┼───┘                                                        │                                │
 *                        └──────────────── a member joins, leaves, is silent, or says something else ──────────────────┘
 */
import { randomUUID } from 'node:crypto'
import type { RequestOf } from '../protocol/api.ts'
import { type ErrorCode, errors } from '../protocol/errors.ts'
import type { joinGroup, syncGroup } from '../protocol/messages/groups.ts'
import { type Client, type JoinAnswer, Member, nothing, type Protocol, type SyncAnswer } from './member.ts'
import { Offsets } from './offsets.ts'

export type JoinRequest = RequestOf<typeof joinGroup>
export type SyncRequest = RequestOf<typeof syncGroup>
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable'

/** Who a member says it is: its id, and the name that it keeps over restarts (group.instance.id). */
export interface Identity {
  readonly member: string
  readonly instance: string | undefined
}

/** What clients of newer versions can do in a join. */
export interface JoinAbilities {
  /** It takes an id first and comes back with it. */
  readonly takesId: boolean
  /** As a leader that is back it needs no assignment made. */
  readonly skipsAssignment: boolean
}

export class Group {
  state: GroupState = 'Empty'
  generation = 0
  protocolType: string | undefined
  protocol: string | undefined
  readonly members = new Map<string, Member>()
  readonly offsets = new Offsets()
  #leader: string | undefined
  /** Member ids by instance. */
  readonly #instances = new Map<string, string>()
  /** Ids that were given out and have not come back. */
  readonly #promised = new Map<string, NodeJS.Timeout>()
  /** Members that have not asked for their assignment in this generation. */
  readonly #unsynced = new Set<string>()
  /** The end of a phase: of joining, then of syncing. */
  #deadline: NodeJS.Timeout | undefined

  async join(request: JoinRequest, client: Client, can: JoinAbilities): Promise<JoinAnswer> {
    const { member: id, instance } = request
    if (!this.#speaks(request)) return joinFault(errors.INCONSISTENT_GROUP_PROTOCOL, id)
    if (id === '') return this.#joinNew(request, client, can)
    if (this.#redeem(id)) return this.#add(new Member(id, instance, client, this.#expire), request)
    const member = this.#identify(request)
    if (typeof member === 'number') return joinFault(member, id)
    const news = this.#leader === id || !member.offers(request.protocols)
    if (this.state === 'Stable' && !news) return this.#welcome(member)
    if (this.state === 'CompletingRebalance' && member.offers(request.protocols)) return this.#welcome(member)
    return this.#rejoin(member, request)
  }

  async sync(request: SyncRequest): Promise<SyncAnswer> {
    const member = this.#current(request)
    if (typeof member === 'number') return syncFault(member)
    const { protocolType = this.protocolType, protocol = this.protocol } = request
    if (protocolType !== this.protocolType || protocol !== this.protocol)
      return syncFault(errors.INCONSISTENT_GROUP_PROTOCOL)
    if (this.state === 'PreparingRebalance') return syncFault(errors.REBALANCE_IN_PROGRESS)
    this.#unsynced.delete(member.id)
    member.heard()
    if (this.state === 'Stable') return this.#assigned(member)
    const answer = member.awaitSync()
    if (member.id === this.#leader) this.#settle(request)
    return answer
  }

  heartbeat(request: Identity & { readonly generation: number }): ErrorCode {
    const member = this.#current(request)
    if (typeof member === 'number') return member
    member.heard()
    return this.state === 'PreparingRebalance' ? errors.REBALANCE_IN_PROGRESS : errors.NONE
  }

  leave({ member: id, instance }: Identity): ErrorCode {
    if (instance === undefined && this.#redeem(id)) {
      this.#joined()
      return errors.NONE
    }
    const known = id === '' && instance !== undefined ? (this.#instances.get(instance) ?? '') : id
    const member = this.#identify({ member: known, instance })
    if (typeof member === 'number') return member
    this.#remove(member)
    return errors.NONE
  }

  /** Whether this committer may commit now; one without a generation only while nobody is a member. */
  mayCommit(request: Identity & { readonly generation: number }): ErrorCode {
    const { generation, member: id, instance } = request
    if (generation < 0 && this.state === 'Empty') return errors.NONE
    if (generation < 0 && id === '' && instance === undefined) return errors.UNKNOWN_MEMBER_ID
    const member = this.#current(request)
    if (typeof member === 'number') return member
    member.heard()
    return this.state === 'CompletingRebalance' ? errors.REBALANCE_IN_PROGRESS : errors.NONE
  }

  /** The broker goes away: nobody expires, and who waits will ask again. */
  freeze(): void {
    clearTimeout(this.#deadline)
    for (const member of this.members.values()) member.forget()
  }

  /** It is back: members have a whole session's time to be heard of. */
  thaw(): void {
    for (const member of this.members.values()) member.heard()
    if (this.state === 'PreparingRebalance') this.#until(this.#complete)
    if (this.state === 'CompletingRebalance') this.#until(this.#dropUnsynced)
  }

  #joinNew(request: JoinRequest, client: Client, can: JoinAbilities): Promise<JoinAnswer> | JoinAnswer {
    const { instance } = request
    const id = `${instance ?? client.id}-${randomUUID()}`
    const before = instance === undefined ? undefined : this.members.get(this.#instances.get(instance) ?? '')
    if (before !== undefined) return this.#replace(before, new Member(id, instance, client, this.#expire), request, can)
    if (instance !== undefined || !can.takesId)
      return this.#add(new Member(id, instance, client, this.#expire), request)
    const forgotten = setTimeout(() => this.#redeem(id) && this.#joined(), request.sessionTimeout)
    this.#promised.set(id, forgotten.unref())
    return joinFault(errors.MEMBER_ID_REQUIRED, id)
  }

  #add(member: Member, request: JoinRequest): Promise<JoinAnswer> {
    if (this.members.size === 0) this.protocolType = request.protocolType
    this.members.set(member.id, member)
    if (member.instance !== undefined) this.#instances.set(member.instance, member.id)
    this.#leader ??= member.id
    return this.#rejoin(member, request)
  }

  #rejoin(member: Member, request: JoinRequest): Promise<JoinAnswer> {
    update(member, request)
    const answer = member.awaitJoin()
    if (this.state === 'PreparingRebalance') this.#joined()
    else this.#prepare()
    return answer
  }

  /** A static member is back under a new id. Nothing has to be shared out again when it says what it said before. */
  #replace(before: Member, member: Member, request: JoinRequest, can: JoinAbilities): Promise<JoinAnswer> | JoinAnswer {
    const led = this.#leader
    before.answerJoin(joinFault(errors.FENCED_INSTANCE_ID, before.id))
    before.answerSync(syncFault(errors.FENCED_INSTANCE_ID))
    before.forget()
    // The new id takes the old one's place in the order.
    const members = [...this.members.values()].map(one => (one === before ? member : one))
    this.members.clear()
    for (const one of members) this.members.set(one.id, one)
    this.#instances.set(member.instance!, member.id)
    if (led === before.id) this.#leader = member.id
    update(member, request)
    member.assignment = before.assignment
    if (this.state !== 'Stable' || this.#vote() !== this.protocol) return this.#rejoin(member, request)
    member.heard()
    const leads = led === before.id && can.skipsAssignment
    return {
      ...this.#joinAnswer(member),
      leader: leads ? member.id : led!,
      skipAssignment: leads,
      members: leads ? this.#roster() : [],
    }
  }

  #prepare(): void {
    if (this.state === 'CompletingRebalance')
      for (const member of this.members.values()) {
        member.assignment = nothing
        if (member.syncs) member.answerSync(syncFault(errors.REBALANCE_IN_PROGRESS))
      }
    this.state = 'PreparingRebalance'
    this.#unsynced.clear()
    this.#until(this.#complete)
    this.#joined()
  }

  /** The rebalance goes on as soon as everybody has joined. */
  #joined(): void {
    const all = [...this.members.values()].every(member => member.joins)
    if (this.state === 'PreparingRebalance' && all && this.#promised.size === 0) this.#complete()
  }

  /** Who has not joined by now is out, but for static members: their sessions decide. */
  readonly #complete = (): void => {
    clearTimeout(this.#deadline)
    for (const member of this.members.values()) if (!member.joins && member.instance === undefined) this.#forget(member)
    const joined = [...this.members.values()].filter(member => member.joins)
    if (joined.length === 0 && this.members.size > 0) {
      this.#until(this.#complete)
      return
    }
    if (!joined.some(member => member.id === this.#leader)) this.#leader = joined[0]?.id
    this.generation++
    this.protocol = this.#vote()
    this.state = joined.length === 0 ? 'Empty' : 'CompletingRebalance'
    if (this.state === 'Empty') return
    for (const member of this.members.values()) this.#unsynced.add(member.id)
    this.#until(this.#dropUnsynced)
    for (const member of joined) member.answerJoin(this.#joinAnswer(member))
  }

  readonly #dropUnsynced = (): void => {
    const late = [...this.#unsynced].map(id => this.members.get(id))
    for (const member of late) if (member !== undefined) this.#forget(member)
    if (late.length > 0) this.#prepare()
  }

  /** The leader has shared out the partitions. */
  #settle({ assignments }: SyncRequest): void {
    this.state = 'Stable'
    for (const member of this.members.values()) {
      const assigned = assignments.find(one => one.member === member.id)?.assignment
      member.assignment = assigned === undefined ? nothing : Buffer.from(assigned)
      if (member.syncs) member.answerSync(this.#assigned(member))
    }
  }

  readonly #expire = (member: Member): void => this.#remove(member)

  #remove(member: Member): void {
    this.#forget(member)
    if (this.state === 'PreparingRebalance') this.#joined()
    else this.#prepare()
  }

  #forget(member: Member): void {
    member.answerJoin(joinFault(errors.UNKNOWN_MEMBER_ID, member.id))
    member.answerSync(syncFault(errors.UNKNOWN_MEMBER_ID))
    member.forget()
    this.members.delete(member.id)
    this.#unsynced.delete(member.id)
    if (member.instance !== undefined) this.#instances.delete(member.instance)
    if (this.#leader === member.id) this.#leader = this.members.keys().next().value
  }

  /** Runs `then` when the members' longest rebalance time is over. */
  #until(then: () => void): void {
    clearTimeout(this.#deadline)
    const longest = Math.max(0, ...[...this.members.values()].map(member => member.rebalanceTimeout))
    this.#deadline = setTimeout(then, longest).unref()
  }

  /** Whether the id was promised to a member that had not joined yet; it no longer is. */
  #redeem(id: string): boolean {
    clearTimeout(this.#promised.get(id))
    return this.#promised.delete(id)
  }

  /** The member of that identity and of this generation, or what is wrong. */
  #current(request: Identity & { readonly generation: number }): Member | ErrorCode {
    const member = this.#identify(request)
    if (typeof member === 'number') return member
    return request.generation === this.generation ? member : errors.ILLEGAL_GENERATION
  }

  #identify({ member: id, instance }: Identity): Member | ErrorCode {
    if (instance !== undefined) {
      const known = this.#instances.get(instance)
      if (known === undefined) return errors.UNKNOWN_MEMBER_ID
      if (known !== id) return errors.FENCED_INSTANCE_ID
    }
    return this.members.get(id) ?? errors.UNKNOWN_MEMBER_ID
  }

  /** Whether the member offers a way of sharing out that all others know. */
  #speaks({ protocolType, protocols }: JoinRequest): boolean {
    if (this.members.size === 0) return protocolType !== '' && protocols.length > 0
    return protocolType === this.protocolType && protocols.some(({ name }) => this.#common(name))
  }

  #common(protocol: string): boolean {
    return [...this.members.values()].every(member => member.protocols.some(one => one.name === protocol))
  }

  /** The protocol that most members name first among those that all know. */
  #vote(): string | undefined {
    const votes = new Map<string, number>()
    for (const member of this.members.values()) {
      const choice = member.protocols.find(one => this.#common(one.name))
      if (choice !== undefined) votes.set(choice.name, (votes.get(choice.name) ?? 0) + 1)
    }
    return [...votes].sort(([, a], [, b]) => b - a)[0]?.[0]
  }

  /** For a member that has nothing new to say. */
  #welcome(member: Member): JoinAnswer {
    member.heard()
    return this.#joinAnswer(member)
  }

  #joinAnswer(member: Member): JoinAnswer {
    return {
      error: errors.NONE,
      generation: this.generation,
      protocolType: this.protocolType,
      protocol: this.protocol,
      leader: this.#leader ?? '',
      member: member.id,
      members: member.id === this.#leader ? this.#roster() : [],
    }
  }

  #roster(): JoinAnswer['members'] {
    return [...this.members.values()].map(member => ({
      member: member.id,
      instance: member.instance,
      metadata: member.metadata(this.protocol),
    }))
  }

  #assigned(member: Member): SyncAnswer {
    const { protocolType, protocol } = this
    return { error: errors.NONE, protocolType, protocol, assignment: member.assignment }
  }
}

function update(member: Member, request: JoinRequest): void {
  member.protocols = request.protocols.map(
    ({ name, metadata }): Protocol => ({ name, metadata: Buffer.from(metadata) }),
  )
  member.sessionTimeout = request.sessionTimeout
  member.rebalanceTimeout = request.rebalanceTimeout < 0 ? request.sessionTimeout : request.rebalanceTimeout
}

export function joinFault(error: ErrorCode, member: string): JoinAnswer {
  return { error, generation: -1, protocolType: undefined, protocol: undefined, leader: '', member, members: [] }
}

export function syncFault(error: ErrorCode): SyncAnswer {
  return { error, assignment: nothing }
}
