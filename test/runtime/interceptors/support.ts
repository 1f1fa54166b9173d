import type { Interceptor } from '../../../runtime/core/contracts.ts'
import { type Event, EventBatch } from '../../../runtime/core/event-batch.ts'

export const event = (body: string, headers: Record<string, string> = {}): Event => ({
  headers,
  body: Buffer.from(body),
})

/** The headers of each event behind the interceptor. */
export function headersAfter(interceptor: Interceptor, events: readonly Event[]): Record<string, string>[] {
  const batch = interceptor.intercept(EventBatch.of(events))
  return Array.from({ length: batch.count }, (_, i) => ({ ...batch.headersOf(i) }))
}
