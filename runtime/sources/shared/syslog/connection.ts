import type { Socket } from 'node:net'
import type { SourceContext } from '../../../core/contracts.ts'
import { type Event, EventBatch } from '../../../core/event-batch.ts'
import { deliver, deliverAtStop } from '../deliver.ts'

/**
 * Puts the events of a connection's pieces, at most `most` at a time, and reads on when the channels have them, so a
 * sender waits while they are full.
 */
export async function putEvents(
  socket: Socket,
  eventsOf: (piece: Buffer) => readonly Event[],
  most: number,
  context: SourceContext,
  stopped: AbortSignal,
): Promise<void> {
  for await (const piece of socket) {
    const events = eventsOf(piece)
    for (let from = 0; from < events.length; from += most) {
      const batch = EventBatch.of(events.slice(from, from + most))
      if (await deliver(context, batch, undefined, stopped)) continue
      if (await deliverAtStop(context, batch)) continue
      context.log.warn(`${events.length - from} messages had been read and were lost at the stop`)
      return
    }
  }
}
