import { type ErrorCode, errors } from '../protocol/errors.ts'
import {
  Group,
  type Identity,
  type JoinAbilities,
  type JoinRequest,
  joinFault,
  type SyncRequest,
  syncFault,
} from './group.ts'
import type { Client, JoinAnswer, SyncAnswer } from './member.ts'

/** Session times that members may ask for, in ms. Kafka's own least is 6 s: tests are in more of a hurry. */
const sessionTimes = { least: 1000, most: 1_800_000 }

/** Every consumer group of the broker. */
export class Coordinator {
  readonly #groups = new Map<string, Group>()

  /** Sorted by name. */
  get all(): [name: string, group: Group][] {
    return [...this.#groups].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  get(name: string): Group | undefined {
    return this.#groups.get(name)
  }

  async join(request: JoinRequest, client: Client, can: JoinAbilities): Promise<JoinAnswer> {
    const { group: name, member, sessionTimeout } = request
    if (name === '') return joinFault(errors.INVALID_GROUP_ID, member)
    if (sessionTimeout < sessionTimes.least || sessionTimeout > sessionTimes.most)
      return joinFault(errors.INVALID_SESSION_TIMEOUT, member)
    if (member !== '' && !this.#groups.has(name)) return joinFault(errors.UNKNOWN_MEMBER_ID, member)
    return this.#made(name).join(request, client, can)
  }

  async sync(request: SyncRequest): Promise<SyncAnswer> {
    const group = this.#member(request.group)
    return typeof group === 'number' ? syncFault(group) : group.sync(request)
  }

  heartbeat(request: Identity & { readonly group: string; readonly generation: number }): ErrorCode {
    const group = this.#member(request.group)
    return typeof group === 'number' ? group : group.heartbeat(request)
  }

  leave(name: string, identity: Identity): ErrorCode {
    const group = this.#member(name)
    return typeof group === 'number' ? group : group.leave(identity)
  }

  /** The group to commit to, or why not. Who commits without being a member makes the group. */
  committing(request: Identity & { readonly group: string; readonly generation: number }): Group | ErrorCode {
    const group = this.#groups.get(request.group)
    if (group === undefined) return request.generation < 0 ? this.#made(request.group) : errors.ILLEGAL_GENERATION
    const fault = group.mayCommit(request)
    return fault === errors.NONE ? group : fault
  }

  delete(name: string): ErrorCode {
    const group = this.#groups.get(name)
    if (group === undefined) return errors.GROUP_ID_NOT_FOUND
    if (group.state !== 'Empty') return errors.NON_EMPTY_GROUP
    this.#groups.delete(name)
    return errors.NONE
  }

  /** A topic is gone, and what was committed for it. */
  forgetTopic(topic: string): void {
    for (const group of this.#groups.values()) group.offsets.forget(topic)
  }

  freeze(): void {
    for (const group of this.#groups.values()) group.freeze()
  }

  thaw(): void {
    for (const group of this.#groups.values()) group.thaw()
  }

  #made(name: string): Group {
    const group = this.#groups.get(name) ?? new Group()
    this.#groups.set(name, group)
    return group
  }

  #member(name: string): Group | ErrorCode {
    if (name === '') return errors.INVALID_GROUP_ID
    return this.#groups.get(name) ?? errors.UNKNOWN_MEMBER_ID
  }
}
