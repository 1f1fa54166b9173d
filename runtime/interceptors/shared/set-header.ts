import type { EventBatch } from '../../core/event-batch.ts'

/** The batch with `name` set to `value` in every event, or only in those that lack it when existing ones are kept. */
export function setHeader(batch: EventBatch, name: string, value: string, preserveExisting: boolean): EventBatch {
  const existing = preserveExisting ? batch.headers.get(name) : undefined
  if (existing === undefined) return batch.withHeader(name, value)
  if (typeof existing === 'string') return batch
  if (typeof existing === 'function') return batch.withHeader(name, index => existing(index) ?? value)
  return batch.withHeader(
    name,
    existing.map(text => text ?? value),
  )
}
