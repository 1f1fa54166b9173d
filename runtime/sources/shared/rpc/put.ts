import type { SourceContext } from '../../../core/contracts.ts'
import type { EventBatch } from '../../../core/event-batch.ts'
import { acknowledged } from '../acknowledged.ts'
import type { Handled } from './server.ts'

/** Whether the peer may forget its events, and when that is known. Never rejects. */
export interface Outcome {
  readonly taken: Promise<void>
  readonly accepted: Promise<boolean>
}

/** Puts the events of a request. A channel that has no room within its keep-alive refuses them. */
export function putEvents(context: SourceContext, batches: readonly EventBatch[], signal: AbortSignal): Outcome {
  const puts = batches.map(batch => acknowledged(context.outlet, batch, { patience: 0, signal }))
  const refused = (error: Error) => {
    if (!signal.aborted) context.log.warn(`events were refused, the client has to send them again: ${error.message}`)
    return false
  }
  return {
    taken: Promise.all(puts.map(put => put.taken)).then(() => {}),
    accepted: Promise.all(puts.map(put => put.safe)).then(() => true, refused),
  }
}

export function handled({ taken, accepted }: Outcome, answer: (accepted: boolean) => Buffer): Handled {
  return { taken, answer: accepted.then(answer) }
}
