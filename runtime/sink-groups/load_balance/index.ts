import { ConfigurationError } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { Group, type Sinks } from '../shared/group.ts'
import type { Member } from '../shared/member.ts'
import { type LoadBalanceGroupOptions, loadBalanceGroupDefaults } from './options.ts'

interface Seat {
  readonly member: Member
  failures: number
  /** Times in ms since the epoch. */
  failedAt: number
  restsUntil: number
}

/**
 * Takes the sinks in turn, or in a random order, and for the same events the next one when a sink fails. With
 * `processor.backoff` a sink that failed is left out for 2, 4, 8 … s. A delivery does not end the count of failures: a
 * failure within an hour after the last rest is one more in the row.
 */
export class LoadBalanceGroup extends Group {
  readonly #random: boolean
  readonly #backOff: boolean
  readonly #longestRest: number
  readonly #seats: readonly Seat[]
  #turn = 0

  constructor(options: LoadBalanceGroupOptions, sinks: Sinks) {
    super(sinks)
    if (this.members.length < 2)
      throw new ConfigurationError(`a load_balance group needs two sinks or more, not ${this.members.length}`)
    const all = { ...loadBalanceGroupDefaults, ...options }
    this.#random = all['processor.selector'].toLowerCase() === 'random'
    this.#backOff = all['processor.backoff']
    this.#longestRest =
      all['processor.selector.maxTimeOut'] || loadBalanceGroupDefaults['processor.selector.maxTimeOut']
    this.#seats = this.members.map(member => ({ member, failures: 0, failedAt: 0, restsUntil: 0 }))
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    await this.offer(this.#order(), batches, signal, seat => this.#failed(seat))
  }

  #order(): Seat[] {
    const now = Date.now()
    const awake = this.#seats.filter(seat => seat.restsUntil <= now)
    if (this.#random) return shuffled(awake)
    const start = awake.length === 0 ? 0 : this.#turn++ % awake.length
    return [...awake.slice(start), ...awake.slice(0, start)]
  }

  #failed(seat: Seat): void {
    if (!this.#backOff) return
    const now = Date.now()
    const inARow = now - seat.failedAt < this.#restAfter(seat.failures) + hour
    seat.failures = inARow ? Math.min(seat.failures + 1, mostFailures) : 1
    seat.failedAt = now
    seat.restsUntil = now + this.#restAfter(seat.failures)
  }

  #restAfter(failures: number): number {
    return Math.min(this.#longestRest, 1000 * 2 ** failures)
  }
}

const hour = 3_600_000
const mostFailures = 16

function shuffled<T>(items: readonly T[]): T[] {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}
