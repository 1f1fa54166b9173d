/**
 * What the parts of an agent promise each other. Written before any component, and checked for each one by the suites
 * in test/contracts.
 *
 * The way of an event:  source -> outlet (interceptors, selector) -> channel -> runner -> sink.
 * Nothing that a source was told is accepted may be lost, so a position moves only by a receipt.
 */
import type { EventBatch } from './event-batch.ts'
import type { Logger } from './log.ts'
import type { ComponentMetrics } from './metrics.ts'
import type { Receipt } from './receipt.ts'
import type { State } from './supervisor.ts'

/** What every component is given when it starts. */
export interface Context {
  /** The component's name in the pipeline file. */
  readonly name: string
  readonly log: Logger
  readonly metrics: ComponentMetrics
  /**
   * Reports that the component can't go on although it had started: the supervisor stops it, waits (back-off) and
   * starts it again. For faults that a component can outlive by itself, log and retry instead.
   */
  fail(error: Error): void
  /** Of a sink, when its pipeline names a channel for what is refused for good; without it a sink does what Flume does. */
  readonly deadLetters?: DeadLetters
}

/**
 * Where a sink puts events that its far side refuses for good (too large, not of the right form: never because it is
 * away, slow, full or forbids everything), so that they neither hold up the others for ever nor vanish.
 *
 * In deliver, a sink sends on what is accepted, and at the end, when that is confirmed, hands over the rest:
 *
 *   if (deadLetters === undefined) throw error
 *   await deadLetters.put(batch.select(refused), error.message, signal)
 *
 * What was put stays put when deliver rejects afterwards, so it comes last. A sink that finds out at start what it can't
 * write (an event without row key) may put that first: then a failure of the others brings it a second time.
 */
export interface DeadLetters {
  /**
   * Resolves when the channel holds the events safely, with headers `flumec.deadLetter.sink`, `.reason` and `.time` (ms
   * since the epoch); deliver then counts them as done. Waits while the channel is full. When it rejects, so must deliver.
   */
  put(refused: EventBatch, reason: string, signal: AbortSignal): Promise<void>
  /** The same in the name of another sink: a group's for one of its members. */
  of(sink: Pick<Context, 'name' | 'log' | 'metrics'>): DeadLetters
}

/** What every component may have besides. */
export interface Checkable {
  /**
   * Asks the far side whether the component could work, without changing anything there and without being started:
   * sentences about what is well; rejects with what is not, and what to do. For `--check-env`.
   */
  check?(context: Context): Promise<readonly string[]>
}

export interface SourceContext extends Context {
  readonly outlet: Outlet
}

/** Where a source puts its batches: the interceptors, the selector and the channels behind it. */
export interface Outlet {
  /**
   * Resolves when every required channel holds the batch as safely as that channel promises; `settled` runs when the
   * source may move its position past it (perhaps before this resolves, perhaps much later, perhaps never when the agent
   * stops first). It waits for as long as the channels are full.
   *
   * With `patience` (ms) it rejects with ChannelFullError after that time, and `settled` will not run: for sources that
   * must answer a peer. It rejects with the signal's reason when `signal` aborts first.
   */
  put(batch: EventBatch, settled?: () => void, options?: PutOptions): Promise<void>
}

export interface PutOptions {
  /** How long to wait for room, in ms. Default: for ever. */
  readonly patience?: number
  readonly signal?: AbortSignal
}

/**
 * A source brings events in.
 *
 * start  resolves when it listens or reads; rejects when it can't (the supervisor tries again with back-off).
 * stop   ends reading: when it resolves no further put will be made. Positions may still move, by receipts.
 * close  after the channels have drained: writes the final positions, leaves groups, frees everything.
 * stop and close are safe without start, and twice.
 */
export interface Source extends Checkable {
  start(context: SourceContext): Promise<void>
  stop(): Promise<void>
  close(): Promise<void>
}

/** What a channel's content outlives. */
export type Survives = 'nothing' | 'kill' | 'power loss'

/**
 * A channel holds events between a source and a sink.
 *
 * put    is one transaction (of at most transactionCapacity events): it resolves when the channel holds the whole batch as safely as it promises, or rejects and
 *        holds nothing of it. It waits up to the channel's keep-alive for room, then rejects with ChannelFullError.
 *        The channel adds the batch to `receipt` when it accepts it, and settles the events when they are safe: at once
 *        if it survives at least a kill, else when the taker commits.
 * take   lends up to `max` events, the oldest first, as soon as there is one; undefined when `signal` aborts first.
 *        Loans may be open side by side; what is lent still counts as held.
 */
export interface Channel extends Checkable {
  readonly survives: Survives
  /** Events held, lent ones included. */
  readonly size: number
  /**
   * Events held that end with the process: a stop waits for these only. Default: all of them when the channel survives
   * nothing, else none.
   */
  readonly volatileSize?: number
  /** Events it can hold. */
  readonly capacity: number
  /** Others put into it and take from it too, on other machines: what leaves here need not have been put here. */
  readonly shared?: boolean
  /** Most events of one put; a longer batch must be put in pieces. */
  readonly transactionCapacity: number
  start(context: Context): Promise<void>
  stop(): Promise<void>
  put(batch: EventBatch, receipt: Receipt, signal?: AbortSignal): Promise<void>
  take(max: number, signal: AbortSignal): Promise<Loan | undefined>
}

/** Events lent by a channel. Exactly one of commit and rollback must be called, once. */
export interface Loan {
  readonly batches: readonly EventBatch[]
  readonly count: number
  /** Forgets the events. When it rejects they are still lent: roll back. */
  commit(): Promise<void>
  /** Gives the events back to their old place in the order, in front of everything newer. */
  rollback(): Promise<void>
}

/**
 * A sink takes events out.
 *
 * deliver resolves when the far side has confirmed every event, or has refused it for good and the dead-letter channel
 * holds it, and the runner then commits; it rejects when that failed, and the runner rolls back and offers the events
 * again after a pause. When `signal` aborts, deliver ends soon: resolved if all was confirmed, else rejected. It may be
 * called again before the last call has ended, up to `concurrency` calls side by side, and must keep the order of the
 * calls on its way out.
 */
export interface Sink extends Checkable {
  /** Most events of one call. */
  readonly batchSize: number
  /** Calls that may run side by side; default 1. */
  readonly concurrency?: number
  /** The sinks of a group: what is reported is theirs. */
  readonly members?: readonly GroupMember[]
  start(context: Context): Promise<void>
  deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void>
  /** Called when no deliver is running: frees everything, finishes files. Safe without start, and twice. */
  stop(): Promise<void>
}

/** A sink of a group. */
export interface GroupMember {
  readonly name: string
  readonly state: State
  /** How often it was started again after a failure. */
  readonly restarts: number
  readonly metrics: ComponentMetrics
}

/** Changes, drops or marks events on their way into the channels. Must not keep the batch. */
export interface Interceptor {
  intercept(batch: EventBatch): EventBatch
}

/** Which channels get which events. */
export interface Selector {
  /** Every channel it may choose, for start-up and for the guarantee. */
  readonly channels: readonly Channel[]
  route(batch: EventBatch): readonly Route[]
}

/** Events for one channel. A failure of an optional channel is logged and never holds a position. */
export interface Route {
  readonly channel: Channel
  readonly batch: EventBatch
  readonly optional: boolean
}

/** A channel had no room within its keep-alive time. */
export class ChannelFullError extends Error {
  override readonly name = 'ChannelFullError'
}

/** A configured value can't work; the message says what, where and what would be right. Never retried. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}
