import { ConfigurationError, type Context, type Sink } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { Member } from './member.ts'

/** The sinks of a group by name, in the order of the group. */
export type Sinks = Readonly<Record<string, Sink>>

/**
 * What all groups share: starting, stopping, and offering events to one member after another. Deliveries do not overlap,
 * so that a change of member in mid stream keeps the order.
 */
export abstract class Group implements Sink {
  /** What the smallest member takes. */
  readonly batchSize: number
  /** In the order of the group; each has metrics of its own. */
  readonly members: readonly Member[]
  protected context: Context | undefined

  constructor(sinks: Sinks) {
    this.members = Object.entries(sinks).map(([name, sink]) => new Member(name, sink))
    this.batchSize = Math.min(...this.members.map(member => member.sink.batchSize))
  }

  /** Resolves when one member has started; rejects when none can, with the user's mistake if one is behind it. */
  async start(context: Context): Promise<void> {
    this.context = context
    const starts = this.members.map(member => member.start(context))
    try {
      await Promise.any(starts)
    } catch (error) {
      const { errors } = error as AggregateError
      throw errors.find(one => one instanceof ConfigurationError) ?? errors[0]
    }
  }

  /** What every member says; rejects with the first that can't. */
  async check(context: Context): Promise<readonly string[]> {
    const found = this.members.map(async ({ name, sink }) => {
      const sentences = (await sink.check?.({ ...context, name })) ?? []
      return sentences.map(sentence => `sink ${name}: ${sentence}`)
    })
    return (await Promise.all(found)).flat()
  }

  abstract deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void>

  /** Stops every member, also when one fails to stop; rejects with the first failure. */
  async stop(): Promise<void> {
    const ends = await Promise.allSettled(this.members.map(member => member.stop()))
    const failed = ends.find(end => end.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  /**
   * Offers the events to the members in this order until one has delivered them; `failed` hears of each that has not.
   * Rejects when none has, and at once when the delivery was called off, which is no member's fault.
   */
  protected async offer<Seat extends { readonly member: Member }>(
    seats: Iterable<Seat>,
    batches: readonly EventBatch[],
    signal: AbortSignal,
    failed: (seat: Seat) => void,
  ): Promise<Seat> {
    let last: Error | undefined
    for (const seat of seats) {
      try {
        await seat.member.deliver(batches, signal)
        return seat
      } catch (error) {
        signal.throwIfAborted()
        last = error as Error
        this.context?.log.warn(`sink ${seat.member.name} failed: ${last.message}`)
        failed(seat)
      }
    }
    throw new Error(
      last === undefined
        ? 'every sink of the group rests after a failure'
        : `every sink of the group failed, the last one with: ${last.message}`,
    )
  }
}
