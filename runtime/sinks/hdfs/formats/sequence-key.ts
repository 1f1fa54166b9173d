import type { EventBatch } from '../../../core/event-batch.ts'

/** The key of event i: its `timestamp` header, else the time now, as 64 bits. Throws when the header is no number. */
export function sequenceKey(batch: EventBatch, i: number): Buffer {
  const key = Buffer.allocUnsafe(8)
  const header = batch.header(i, 'timestamp')
  if (header !== undefined && !/^[+-]?\d+$/.test(header))
    throw new Error(`the header "timestamp" is "${header}"; the key of a SequenceFile must be a number`)
  key.writeBigInt64BE(BigInt.asIntN(64, BigInt(header?.replace('+', '') ?? Date.now())))
  return key
}
