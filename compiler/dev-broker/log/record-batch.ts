/**
 * The head of a record batch (format v2); the records behind it stay as they were sent.
 *
 *   0 base offset (8)       8 length of what follows (4)   12 leader epoch (4)    16 magic = 2 (1)   17 CRC-32C (4)
 *  21 attributes (2)       23 last offset delta (4)        27 base timestamp (8)  35 max timestamp (8)
 *  43 producer id (8)      51 producer epoch (2)           53 base sequence (4)   57 number of records (4)
 *
 * Attributes: bits 0-2 codec, 3 times are the broker's, 4 transactional, 5 control. The checksum covers everything from
 * the attributes on, so a broker may set base offset and leader epoch without touching it.
 */
import { errors } from '../protocol/errors.ts'
import { crc32c } from './crc32c.ts'

/** Bytes in front of the records. */
export const headSize = 61

export class RecordBatch {
  constructor(readonly bytes: Buffer) {}

  /** With bytes of its own: what a request's buffer holds besides is let go. */
  copy(): RecordBatch {
    return new RecordBatch(Buffer.from(this.bytes))
  }

  get baseOffset(): number {
    return this.#int64(0)
  }

  /** What a broker sets when it appends the batch; the leader is always the first one. */
  set baseOffset(offset: number) {
    this.bytes.writeBigInt64BE(BigInt(offset), 0)
    this.bytes.writeInt32BE(0, 12)
  }

  get nextOffset(): number {
    return this.baseOffset + this.lastOffsetDelta + 1
  }

  get lastOffsetDelta(): number {
    return this.bytes.readInt32BE(23)
  }

  get codec(): number {
    return this.attributes & 7
  }

  get attributes(): number {
    return this.bytes.readInt16BE(21)
  }

  get baseTime(): number {
    return this.#int64(27)
  }

  get maxTime(): number {
    return this.#int64(35)
  }

  get hasAppendTime(): boolean {
    return (this.attributes & 8) !== 0
  }

  /** -1 without idempotence. */
  get producerId(): number {
    return this.#int64(43)
  }

  get producerEpoch(): number {
    return this.bytes.readInt16BE(51)
  }

  get baseSequence(): number {
    return this.bytes.readInt32BE(53)
  }

  get count(): number {
    return this.bytes.readInt32BE(57)
  }

  get records(): Buffer {
    return this.bytes.subarray(headSize)
  }

  /** Gives every record the broker's time, and the batch a new checksum. */
  stampAppendTime(now: number): void {
    this.bytes.writeInt16BE(this.attributes | 8, 21)
    this.bytes.writeBigInt64BE(BigInt(now), 35)
    this.bytes.writeUInt32BE(crc32c(this.bytes, 21), 17)
  }

  #int64(at: number): number {
    return this.bytes.readInt32BE(at) * 0x1_0000_0000 + this.bytes.readUInt32BE(at + 4)
  }
}

/** Why something can't be done, in a code of Kafka's. */
export interface Refusal {
  readonly error: number
  readonly message: string
}

/** The one batch that a producer sends for a partition, or why it is refused, as a broker of Kafka would. */
export function batchFrom(sent: Buffer | undefined, most: number): RecordBatch | Refusal {
  if (sent === undefined || sent.length < headSize) return refused('INVALID_RECORD', 'there is no whole record batch')
  const batch = new RecordBatch(sent)
  if (sent[16] !== 2) return refused('INVALID_RECORD', `record format ${sent[16]} is not taken; only 2 is`)
  const size = sent.readInt32BE(8) + 12
  if (size < headSize || size > sent.length)
    return refused('CORRUPT_MESSAGE', `the batch says it has ${size} bytes; there are ${sent.length}`)
  if (size < sent.length)
    return refused('INVALID_RECORD', 'a produce request may hold one batch for each partition, and there are more')
  if (crc32c(sent, 21) !== sent.readUInt32BE(17)) return refused('CORRUPT_MESSAGE', 'the checksum is wrong')
  if (size > most) return refused('MESSAGE_TOO_LARGE', `the batch has ${size} bytes; ${most} are allowed`)
  return wrongHead(batch) ?? batch
}

function wrongHead(batch: RecordBatch): Refusal | undefined {
  if (batch.count <= 0 || batch.lastOffsetDelta !== batch.count - 1)
    return refused('INVALID_RECORD', `${batch.count} records don't go with a last offset of ${batch.lastOffsetDelta}`)
  if (batch.hasAppendTime) return refused('INVALID_TIMESTAMP', "only a broker may mark times as the broker's")
  if ((batch.attributes & 32) !== 0) return refused('INVALID_RECORD', 'a client may not write control records')
  if ((batch.attributes & 16) !== 0) return refused('INVALID_TXN_STATE', 'the development broker has no transactions')
  return undefined
}

export function refused(code: keyof typeof errors, message: string): Refusal {
  return { error: errors[code], message }
}
