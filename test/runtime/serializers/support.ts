import { type Event, EventBatch } from '../../../runtime/core/event-batch.ts'
import type { Serializer } from '../../../runtime/serializers/serializer.ts'

export async function written(serializer: Serializer, ...deliveries: (readonly EventBatch[])[]) {
  const pieces: Buffer[] = []
  const file = serializer.begin({ append: bytes => pieces.push(bytes) })
  for (const batches of deliveries) await file.write(batches)
  await file.end()
  return { pieces, bytes: Buffer.concat(pieces), text: Buffer.concat(pieces).toString() }
}

export const event = (body: string, headers: Record<string, string> = {}): Event => ({
  headers,
  body: Buffer.from(body),
})
/** The events of a recorded run of Flume. */
export const recorded = EventBatch.of([event('one', { h: 'v' }), event(''), event('two\nlines'), event('ünï\u0001')])
