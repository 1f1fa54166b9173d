import type { ResponseOf } from '../protocol/api.ts'
import type { joinGroup, syncGroup } from '../protocol/messages/groups.ts'

export type JoinAnswer = ResponseOf<typeof joinGroup>
export type SyncAnswer = ResponseOf<typeof syncGroup>

export interface Protocol {
  readonly name: string
  readonly metadata: Buffer
}

/** Who speaks: what DescribeGroups tells of a member. */
export interface Client {
  readonly id: string
  readonly host: string
}

export const nothing = Buffer.alloc(0)

/** A member of a group. While it waits for an answer it need not send heartbeats. */
export class Member {
  protocols: readonly Protocol[] = []
  /** Both in ms. */
  sessionTimeout = 0
  rebalanceTimeout = 0
  assignment: Buffer = nothing
  #join: ((answer: JoinAnswer) => void) | undefined
  #sync: ((answer: SyncAnswer) => void) | undefined
  #session: NodeJS.Timeout | undefined

  constructor(
    readonly id: string,
    readonly instance: string | undefined,
    readonly client: Client,
    /** Called when it was not heard of for the session's time. */
    private readonly expired: (member: Member) => void,
  ) {}

  get joins(): boolean {
    return this.#join !== undefined
  }

  get syncs(): boolean {
    return this.#sync !== undefined
  }

  metadata(protocol: string | undefined): Buffer {
    return this.protocols.find(one => one.name === protocol)?.metadata ?? nothing
  }

  /** Whether it says the same as it did. */
  offers(protocols: readonly Protocol[]): boolean {
    return (
      protocols.length === this.protocols.length &&
      protocols.every(({ name, metadata }, i) => {
        const mine = this.protocols[i]!
        return mine.name === name && mine.metadata.equals(metadata)
      })
    )
  }

  /** Resolves with the answer that the group gives it. A request that still waits was left by its client. */
  awaitJoin(): Promise<JoinAnswer> {
    clearTimeout(this.#session)
    return new Promise(resolve => {
      this.#join = resolve
    })
  }

  awaitSync(): Promise<SyncAnswer> {
    clearTimeout(this.#session)
    return new Promise(resolve => {
      this.#sync = resolve
    })
  }

  answerJoin(answer: JoinAnswer): void {
    const answering = this.#join
    this.#join = undefined
    answering?.(answer)
    this.heard()
  }

  answerSync(answer: SyncAnswer): void {
    const answering = this.#sync
    this.#sync = undefined
    answering?.(answer)
    this.heard()
  }

  /** Its session starts anew. */
  heard(): void {
    clearTimeout(this.#session)
    if (this.joins || this.syncs) return
    this.#session = setTimeout(() => this.expired(this), this.sessionTimeout).unref()
  }

  /** It is no longer waited for, nor answered. */
  forget(): void {
    clearTimeout(this.#session)
    this.#join = undefined
    this.#sync = undefined
  }
}
