import { crc32c } from '../../core/crc32c.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { encrypt, type Keys, tagBytes } from './cipher.ts'
import { encodeBatch } from './columns.ts'
import {
  encodeRanges,
  encodeRecordHeader,
  type Range,
  type RecordHeader,
  type RecordType,
  recordHeaderBytes,
} from './format.ts'
import type { Segment } from './segment.ts'

/** A put or a commit that waits to be written, and what its record will hold. */
export interface Work {
  readonly type: RecordType
  /** put: events. commit: ranges. */
  readonly count: number
  /** The payload in pieces, as it is before encryption. */
  readonly payload: readonly Buffer[]
  /** Bytes of the record; encryption is counted in where there is a key. */
  readonly bytes: number
  /** Of the payload; 0 where it will be encrypted. */
  readonly crc: number
  /** The events of a put. */
  readonly batch: EventBatch | undefined
  /** What a commit delivers. */
  readonly ranges: readonly Range[]
}

export function putWork(batch: EventBatch, { active }: Keys): Work {
  const payload = encodeBatch(batch)
  const encrypted = active !== ''
  const bytes = recordHeaderBytes + lengthOf(payload) + (encrypted ? tagBytes : 0)
  // An encrypted payload has its checksum made when it is written.
  const crc = encrypted ? 0 : crcOf(payload)
  return { type: 'put', count: batch.count, payload, bytes, crc, batch, ranges: [] }
}

export function commitWork(ranges: readonly Range[]): Work {
  const payload = [encodeRanges(ranges)]
  const bytes = recordHeaderBytes + lengthOf(payload)
  return { type: 'commit', count: ranges.length, payload, bytes, crc: crcOf(payload), batch: undefined, ranges }
}

/** The records of a group at the end of the segment, the first event getting the number `sequence`. */
export function layOut(group: readonly Work[], segment: Segment, keys: Keys, sequence: number): Buffer[] {
  const key = segment.key(keys)
  const buffers: Buffer[] = []
  let offset = segment.end
  let next = sequence
  for (const work of group) {
    buffers.push(...record(work, work.type === 'put' ? key : undefined, segment.id, offset, next))
    offset += work.bytes
    if (work.type === 'put') next += work.count
  }
  return buffers
}

function record(work: Work, key: Buffer | undefined, segment: number, offset: number, sequence: number): Buffer[] {
  const header: RecordHeader = {
    type: work.type,
    encrypted: key !== undefined,
    length: work.bytes - recordHeaderBytes,
    sequence,
    count: work.count,
    payloadCrc: work.crc,
  }
  if (key === undefined) return [encodeRecordHeader(header, segment, offset), ...work.payload]
  const sealed = encrypt(work.payload, key, header, offset)
  return [encodeRecordHeader({ ...header, payloadCrc: crcOf(sealed) }, segment, offset), ...sealed]
}

export const bytesOf = (group: readonly Work[]) => group.reduce((total, { bytes }) => total + bytes, 0)

const lengthOf = (pieces: readonly Buffer[]) => pieces.reduce((total, { length }) => total + length, 0)

const crcOf = (pieces: readonly Buffer[]) => pieces.reduce((crc, piece) => crc32c(piece, 0, piece.length, crc), 0)
