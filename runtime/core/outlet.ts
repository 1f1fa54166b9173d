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

/** The way from a source into its channels: interceptors in order, then the selector, then one put per channel. */
export class ChannelOutlet implements Outlet {
  constructor(
    private readonly interceptors: readonly Interceptor[],
    private readonly selector: Selector,
    private readonly log: Logger,
    private readonly metrics: ComponentMetrics,
    private readonly nameOf: (channel: Channel) => string,
    /** Aborts every wait for room when the agent must end. */
    private readonly ended: AbortSignal,
  ) {}

  async put(batch: EventBatch, settled: () => void = () => {}, options: PutOptions = {}): Promise<void> {
    const began = performance.now()
    this.metrics.count('EventReceivedCount', batch.count)
    this.metrics.count('AppendBatchReceivedCount')
    const left = this.interceptors.reduce((events, interceptor) => interceptor.intercept(events), batch)
    const routes = left.count === 0 ? [] : this.selector.route(left)
    const receipt = new Receipt(() => {
      this.metrics.took('confirm', began)
      settled()
    })
    const required = routes.filter(route => !route.optional)
    await Promise.all(required.map(route => this.#putRequired(route, receipt, options)))
    this.metrics.took('put', began)
    receipt.close()
    await Promise.all(routes.filter(route => route.optional).map(route => this.#putOptional(route)))
    this.metrics.count('EventAcceptedCount', batch.count)
    this.metrics.count('AppendBatchAcceptedCount')
  }

  async #putRequired(route: Route, receipt: Receipt, options: PutOptions): Promise<void> {
    // A source that has a signal of its own aborts it when it is stopped.
    const stop = options.signal ?? this.ended
    const deadline = options.patience === undefined ? Number.POSITIVE_INFINITY : Date.now() + options.patience
    for (const piece of pieces(route)) await this.#putPiece(route.channel, piece, receipt, deadline, stop)
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
        this.log.warn(`channel ${this.nameOf(channel)} takes nothing, the source waits: ${(error as Error).message}`)
        // A full channel has already waited its keep-alive time, which may be none.
        await pause(error instanceof ChannelFullError ? 5 : backOff.next(), stop)
      }
    }
  }

  async #putOptional(route: Route): Promise<void> {
    const receipt = new Receipt(() => {})
    try {
      for (const piece of pieces(route)) await route.channel.put(piece, receipt, this.ended)
    } catch (error) {
      this.metrics.count('OptionalEventDropCount', route.batch.count)
      this.log.warn(`optional channel ${this.nameOf(route.channel)} did not take events: ${(error as Error).message}`)
    }
  }
}

/** A batch longer than the channel's transaction goes in several. */
function pieces({ batch, channel }: Route): EventBatch[] {
  const most = Math.min(channel.transactionCapacity, channel.capacity)
  if (batch.count <= most) return [batch]
  const cut: EventBatch[] = []
  for (let from = 0; from < batch.count; from += most) cut.push(batch.slice(from, Math.min(batch.count, from + most)))
  return cut
}
