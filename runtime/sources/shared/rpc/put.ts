import type { SourceContext } from '../../../core/contracts.ts'
import { acknowledged } from '../acknowledged.ts'
import type { EventCollector } from './event-collector.ts'

/** What becomes of the events of a request. */
export interface Outcome {
  /** Resolves when the channels have taken or refused them. Never rejects. */
  readonly taken: Promise<void>
  /** Resolves true when they are safe, false when they were refused. Never rejects. */
  readonly accepted: Promise<boolean>
  readonly footprint: number
}

/**
 * Puts the events of a request. They are refused when a channel has no room within its keep-alive, and after `signal`, the
 * source's stop: the client has to send them again.
 */
export function putEvents(context: SourceContext, events: EventCollector, signal: AbortSignal): Outcome {
  if (signal.aborted) return { taken: Promise.resolve(), accepted: Promise.resolve(false), footprint: 0 }
  const puts = events.batches().map(batch => acknowledged(context.outlet, batch, { patience: 0, signal }))
  const refused = (error: Error) => {
    if (!signal.aborted) context.log.warn(`events were refused: ${error.message}`)
    return false
  }
  return {
    taken: Promise.all(puts.map(put => put.taken)).then(() => {}),
    accepted: Promise.all(puts.map(put => put.safe)).then(() => true, refused),
    footprint: events.footprint,
  }
}
