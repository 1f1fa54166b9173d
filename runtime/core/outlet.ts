import { BackOff, pause } from './back-off.ts'
import {
  type Channel,
  ChannelFullError,
  type Interceptor,
  type Outlet,
  type PutOptions,
  type Route,
  type Selector,
} from './contracts.ts'
import type { EventBatch } from './event-batch.ts'
import type { Logger } from './log.ts'
import type { ComponentMetrics } from './metrics.ts'
import { Receipt } from './receipt.ts'
import { Waiters } from './waiters.ts'

/** The way from a source into its channels: interceptors in order, then the selector, then one put per channel. */
export class ChannelOutlet implements Outlet {
  /** Puts that have not come back yet. */
  #puts = 0
  /** Batches whose events are not all safe yet. */
  #unsettled = 0
  readonly #changed = new Waiters()
  #isHeld = false

  constructor(
    private readonly interceptors: readonly Interceptor[],
    private selector: Selector,
    private readonly log: Logger,
    private readonly metrics: ComponentMetrics,
    private readonly metricsOf: (channel: Channel) => ComponentMetrics,
    /** Aborts every wait for room when the agent must end. */
    private readonly ended: AbortSignal,
  ) {}

  async put(batch: EventBatch, settled: () => void = () => {}, options: PutOptions = {}): Promise<void> {
    if (this.#isHeld) await this.#untilReleased(options)
    this.#puts++
    this.#unsettled++
    try {
      await this.#put(batch, settled, options)
    } catch (error) {
      this.#unsettled--
      throw error
    } finally {
      this.#puts--
      this.#changed.wakeAll()
    }
  }

  /** Lets no further batch through, and resolves when those on their way are in their channels. */
  async hold(signal: AbortSignal): Promise<void> {
    this.#isHeld = true
    await this.#until(() => this.#puts === 0, signal)
  }

  /** Batches go on, by another selector if one is given. */
  release(selector = this.selector): void {
    this.selector = selector
    this.#isHeld = false
    this.#changed.wakeAll()
  }

  /** Resolves when everything that came through is safe, so that no position will move any more. */
  async settled(signal: AbortSignal): Promise<void> {
    await this.#until(() => this.#unsettled === 0, signal)
  }

  async #until(reached: () => boolean, signal: AbortSignal): Promise<void> {
    while (!reached()) {
      signal.throwIfAborted()
      await this.#changed.wait(signal)
    }
  }

  async #untilReleased({ patience, signal = this.ended }: PutOptions): Promise<void> {
    const deadline = patience === undefined ? undefined : Date.now() + patience
    while (this.#isHeld) {
      signal.throwIfAborted()
      const left = deadline === undefined ? undefined : deadline - Date.now()
      if (left !== undefined && left <= 0) throw new ChannelFullError('the channels are being changed')
      await this.#changed.wait(signal, left)
    }
  }

  async #put(batch: EventBatch, settled: () => void, options: PutOptions): Promise<void> {
    const began = performance.now()
    this.metrics.count('EventReceivedCount', batch.count)
    this.metrics.count('AppendBatchReceivedCount')
    this.metrics.show([batch])
    const left = this.interceptors.reduce((events, interceptor) => interceptor.intercept(events), batch)
    const routes = left.count === 0 ? [] : this.selector.route(left)
    const receipt = new Receipt(() => {
      this.#unsettled--
      this.#changed.wakeAll()
      this.metrics.took('confirm', began)
      settled()
    })
    const required = routes.filter(route => !route.optional)
    await Promise.all(required.map(route => this.#putRequired(route, receipt, options, began)))
    this.metrics.took('put', began)
    receipt.close()
    await Promise.all(routes.filter(route => route.optional).map(route => this.#putOptional(route, began)))
    this.metrics.count('EventAcceptedCount', batch.count)
    this.metrics.count('AppendBatchAcceptedCount')
  }

  async #putRequired(route: Route, receipt: Receipt, options: PutOptions, began: number): Promise<void> {
    // A source that has a signal of its own aborts it when it is stopped.
    const stop = options.signal ?? this.ended
    const deadline = options.patience === undefined ? Number.POSITIVE_INFINITY : Date.now() + options.patience
    for (const piece of pieces(route.batch, route.channel)) {
      await this.#putPiece(route.channel, piece, receipt, deadline, stop)
      this.#arrived(route.channel, piece, began)
    }
  }

  /** Tries until the channel has room, or until the deadline: a full channel holds the source back. */
  async #putPiece(channel: Channel, batch: EventBatch, receipt: Receipt, deadline: number, stop: AbortSignal) {
    const backOff = new BackOff()
    for (;;) {
      try {
        return await channel.put(batch, receipt, stop)
      } catch (error) {
        stop.throwIfAborted()
        this.metrics.count('ChannelWriteFail')
        if (Date.now() >= deadline) throw error
        this.log.warn(
          `channel ${this.metricsOf(channel).name} takes nothing, the source waits: ${(error as Error).message}`,
        )
        // A full channel has already waited its keep-alive time, which may be none.
        await pause(error instanceof ChannelFullError ? 5 : backOff.next(), stop)
      }
    }
  }

  #arrived(channel: Channel, batch: EventBatch, began: number): void {
    const metrics = this.metricsOf(channel)
    if (!channel.shared) metrics.transit.put(began, channel.size)
    metrics.show([batch])
  }

  async #putOptional(route: Route, began: number): Promise<void> {
    const receipt = new Receipt(() => {})
    try {
      for (const piece of pieces(route.batch, route.channel)) {
        await route.channel.put(piece, receipt, this.ended)
        this.#arrived(route.channel, piece, began)
      }
    } catch (error) {
      this.metrics.count('OptionalEventDropCount', route.batch.count)
      const { name } = this.metricsOf(route.channel)
      this.log.warn(`optional channel ${name} did not take events: ${(error as Error).message}`)
    }
  }
}

/** A batch longer than the channel's transaction goes in several. */
export function pieces(batch: EventBatch, channel: Channel): EventBatch[] {
  const most = Math.min(channel.transactionCapacity, channel.capacity)
  if (batch.count <= most) return [batch]
  const cut: EventBatch[] = []
  for (let from = 0; from < batch.count; from += most) cut.push(batch.slice(from, Math.min(batch.count, from + most)))
  return cut
}
