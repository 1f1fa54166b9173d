import type { Outlet, PutOptions } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'

export interface Acknowledgement {
  /** Resolves when the channels have taken or refused the events: the next ones may be read. Never rejects. */
  readonly taken: Promise<void>
  /** Resolves when the events are safe, so that the peer may forget them; rejects when they were refused. */
  readonly safe: Promise<void>
}

/** Puts a batch for a peer that waits for the answer. */
export function acknowledged(outlet: Outlet, batch: EventBatch, options: PutOptions): Acknowledgement {
  let taken = Promise.resolve()
  const safe = new Promise<void>((resolve, reject) => {
    taken = outlet.put(batch, resolve, options).catch(reject)
  })
  return { taken, safe }
}
