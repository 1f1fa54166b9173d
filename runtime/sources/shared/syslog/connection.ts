import type { Socket } from 'node:net'
import type { SourceContext } from '../../../core/contracts.ts'
import type { EventBatch } from '../../../core/event-batch.ts'
import { deliver, deliverAtStop } from '../deliver.ts'

/**
 * Puts the events of a connection's pieces, at most `most` at a time, and reads on when the channels have them, so a
 * sender waits while they are full.
 */
export async function putEvents(
  socket: Socket,
  eventsOf: (piece: Buffer) => EventBatch,
  most: number,
  context: SourceContext,
  stopped: AbortSignal,
): Promise<void> {
  for await (const piece of socket) {
    const events = eventsOf(piece)
    for (let from = 0; from < events.count; from += most) {
      const batch = events.slice(from, Math.min(from + most, events.count))
      if (await deliver(context, batch, undefined, stopped)) continue
      if (await deliverAtStop(context, batch)) continue
      context.log.warn(`${events.count - from} messages had been read and were lost at the stop`)
      return
    }
  }
}
