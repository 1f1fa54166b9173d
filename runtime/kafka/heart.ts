import type { Logger } from '../core/log.ts'
import { isLost, isRebalancing, type Membership } from './membership.ts'

/**
 * Tells the group regularly that we live, and learns from its answers when a generation is over. It goes on beating while
 * what was handed on is awaited, so that the group waits for us.
 */
export class Heart {
  /** `rebalance`: join again when ready; `lost`: the group has given our partitions to others. */
  readonly ended: Promise<'rebalance' | 'lost'>
  /** Resolves only when we are lost. */
  readonly lost: Promise<void>
  isLost = false
  #end!: (why: 'rebalance' | 'lost') => void
  #lose!: () => void
  #beating = false
  readonly #timer: NodeJS.Timeout

  constructor(
    private readonly membership: Membership,
    interval: number,
    private readonly log: Logger,
  ) {
    this.ended = new Promise(resolve => {
      this.#end = resolve
    })
    this.lost = new Promise(resolve => {
      this.#lose = resolve
    })
    this.#timer = setInterval(() => void this.#beat(), interval)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** An answer to something else can tell it too. */
  heard(error: unknown): void {
    if (isRebalancing(error)) this.#end('rebalance')
    if (!isLost(error)) return
    this.isLost = true
    this.#lose()
    this.#end('lost')
  }

  async #beat(): Promise<void> {
    if (this.#beating) return
    this.#beating = true
    try {
      await this.membership.heartbeat()
    } catch (error) {
      this.heard(error)
      if (!isRebalancing(error)) this.log.warn((error as Error).message)
    } finally {
      this.#beating = false
    }
  }
}
