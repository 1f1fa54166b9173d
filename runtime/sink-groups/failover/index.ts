import { ConfigurationError } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { Group, type Sinks } from '../shared/group.ts'
import type { Member } from '../shared/member.ts'
import { type FailoverGroupOptions, failoverGroupDefaults } from './options.ts'

/** A member and how it does; `restsUntil` (ms since the epoch) means nothing while it has no failures. */
interface Seat {
  readonly member: Member
  readonly priority: number
  failures: number
  restsUntil: number
}

/**
 * Uses the sink with the highest priority. One that failed rests for 2, 4, 8 … s, `processor.maxpenalty` at most; when its
 * rest is over it is tried first, and takes its old place again when it delivers. Of two sinks with one priority the one
 * named first is preferred (Flume leaves the other out).
 */
export class FailoverGroup extends Group {
  readonly #maxPenalty: number
  /** By priority, the highest first. */
  readonly #seats: readonly Seat[]

  constructor(options: FailoverGroupOptions, sinks: Sinks) {
    super(sinks)
    if (this.members.length === 0) throw new ConfigurationError('a failover group needs a sink')
    this.#maxPenalty = options['processor.maxpenalty'] ?? failoverGroupDefaults['processor.maxpenalty']
    this.#seats = seats(options, this.members)
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const seat = await this.offer(this.#order(), batches, signal, failed => this.#rest(failed))
    seat.failures = 0
  }

  /** Those whose rest is over, the longest over first, then those that work. */
  #order(): Seat[] {
    const now = Date.now()
    const rested = this.#seats.filter(seat => seat.failures > 0 && seat.restsUntil <= now)
    rested.sort((a, b) => a.restsUntil - b.restsUntil)
    return [...rested, ...this.#seats.filter(seat => seat.failures === 0)]
  }

  #rest(seat: Seat): void {
    seat.failures++
    seat.restsUntil = Date.now() + Math.min(this.#maxPenalty, 1000 * 2 ** seat.failures)
  }
}

/** Members without a priority get -1, -2 and so on, in the order of the group. */
function seats(options: FailoverGroupOptions, members: readonly Member[]): Seat[] {
  let given = 0
  return members
    .map(member => {
      const priority = options[`processor.priority.${member.name}`] ?? --given
      return { member, priority, failures: 0, restsUntil: 0 }
    })
    .sort((a, b) => b.priority - a.priority)
}
