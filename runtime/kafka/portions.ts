import type { EventBatch } from '../core/event-batch.ts'
import { batchOverhead, recordOverhead } from './record-batch-encoder.ts'

/** Cuts batches so that the bodies of each portion fit into one record batch of `most` bytes; one event always fits. */
export function portions(batches: readonly EventBatch[], most: number): (readonly EventBatch[])[] {
  const size = batches.reduce((sum, batch) => sum + batch.bytes + batch.count * recordOverhead, batchOverhead)
  return size <= most ? [batches] : cut(batches, most)
}

function cut(batches: readonly EventBatch[], most: number): EventBatch[][] {
  const all: EventBatch[][] = [[]]
  let bytes = batchOverhead
  for (const batch of batches) {
    let from = 0
    for (let i = 0; i < batch.count; i++) {
      const size = batch.bounds[2 * i + 1]! - batch.bounds[2 * i]! + recordOverhead
      if (bytes + size > most && bytes > batchOverhead) {
        if (i > from) all.at(-1)!.push(batch.slice(from, i))
        all.push([])
        from = i
        bytes = batchOverhead
      }
      bytes += size
    }
    if (batch.count > from) all.at(-1)!.push(batch.slice(from, batch.count))
  }
  return all
}
