/**
 * The bytes of a segment (all numbers little-endian):
 *
 *   0      header, 256 bytes      4096   the same header again      8192   records, one behind the other
 *
 * A record is 32 bytes of header and its payload. The header's CRC also covers the segment's id and the record's
 * offset, so that a record is valid only in its place: one that came in as the body of an event is not.
 */
import { crc32c } from '../../core/crc32c.ts'

export const formatVersion = 1
export const segmentHeaderBytes = 256
export const secondHeaderAt = 4096
export const firstRecordAt = 8192
export const recordHeaderBytes = 32
export const longestKeyName = 128

export interface SegmentHeader {
  readonly id: number
  /** Sequence number of the first event put after the segment was opened. */
  readonly firstSequence: number
  /** 16 bytes, the same in every segment of a channel. */
  readonly channel: Buffer
  /** 16 random bytes, from which the segment's key is derived. */
  readonly salt: Buffer
  /** Name of the key that its events are encrypted with; empty when they are not. */
  readonly keyName: string
  /** 8 bytes derived from that key, to tell a wrong one at once. */
  readonly keyCheck: Buffer
}

const segmentMagic = Buffer.from('flumec\x1a\n', 'latin1')

export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(segmentHeaderBytes)
  segmentMagic.copy(bytes)
  bytes.writeUInt32LE(formatVersion, 8)
  writeLong(bytes, header.id, 16)
  writeLong(bytes, header.firstSequence, 24)
  header.channel.copy(bytes, 32)
  header.salt.copy(bytes, 48)
  header.keyCheck.copy(bytes, 200)
  bytes[64] = bytes.write(header.keyName, 65, longestKeyName)
  bytes.writeUInt32LE(aroundCrc(bytes), 12)
  return bytes
}

/** Undefined when the bytes are no header or a damaged one; a number: its version, when that is not ours. */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | number | undefined {
  if (bytes.length < segmentHeaderBytes || !bytes.subarray(0, 8).equals(segmentMagic)) return undefined
  if (aroundCrc(bytes.subarray(0, segmentHeaderBytes)) !== bytes.readUInt32LE(12)) return undefined
  const version = bytes.readUInt32LE(8)
  if (version !== formatVersion) return version
  return {
    id: readLong(bytes, 16),
    firstSequence: readLong(bytes, 24),
    channel: bytes.subarray(32, 48),
    salt: bytes.subarray(48, 64),
    keyCheck: bytes.subarray(200, 208),
    keyName: bytes.toString('utf8', 65, 65 + bytes[64]!),
  }
}

/**
 * The CRC of everything but the four bytes at 12, where it is stored itself. Every version keeps magic, version and this
 * CRC where they are, so that a damaged version is not taken for a newer one.
 */
export function aroundCrc(bytes: Buffer): number {
  return crc32c(bytes, 16, bytes.length, crc32c(bytes, 0, 12))
}

/** `put`: the events of one batch. `commit`: ranges of events that were delivered. */
export type RecordType = 'put' | 'commit'

export interface RecordHeader {
  readonly type: RecordType
  readonly encrypted: boolean
  /** Bytes of the payload. */
  readonly length: number
  /** put: number of the first event. commit: the number that the next event will get. */
  readonly sequence: number
  /** put: events. commit: ranges. */
  readonly count: number
  readonly payloadCrc: number
}

/** What a reader looks for when it has lost its place. */
export const recordMark = Buffer.from([0xf1, 0x1e, 0xc5, 0x5e])

const types: readonly (RecordType | undefined)[] = [undefined, 'put', 'commit']

export function encodeRecordHeader(header: RecordHeader, segment: number, offset: number): Buffer {
  const bytes = Buffer.allocUnsafe(recordHeaderBytes)
  recordMark.copy(bytes)
  bytes[8] = types.indexOf(header.type)
  bytes[9] = header.encrypted ? 1 : 0
  bytes.writeUInt16LE(0, 10)
  bytes.writeUInt32LE(header.length, 12)
  writeLong(bytes, header.sequence, 16)
  bytes.writeUInt32LE(header.count, 24)
  bytes.writeUInt32LE(header.payloadCrc, 28)
  bytes.writeUInt32LE(headerCrc(bytes, segment, offset), 4)
  return bytes
}

/** The header at the start of `bytes`, or undefined when what lies there is no record of this place. */
export function decodeRecordHeader(bytes: Buffer, segment: number, offset: number): RecordHeader | undefined {
  if (bytes.length < recordHeaderBytes || bytes.readUInt32LE(0) !== recordMark.readUInt32LE(0)) return undefined
  if (bytes.readUInt32LE(4) !== headerCrc(bytes, segment, offset)) return undefined
  const type = types[bytes[8]!]
  if (type === undefined) return undefined
  return {
    type,
    encrypted: bytes[9] === 1,
    length: bytes.readUInt32LE(12),
    sequence: readLong(bytes, 16),
    count: bytes.readUInt32LE(24),
    payloadCrc: bytes.readUInt32LE(28),
  }
}

/** The part of a record header that an encrypted payload is bound to. */
export function boundPart(header: RecordHeader): Buffer {
  const bytes = Buffer.alloc(13)
  bytes[0] = types.indexOf(header.type)
  writeLong(bytes, header.sequence, 1)
  bytes.writeUInt32LE(header.count, 9)
  return bytes
}

const place = Buffer.alloc(16)

function headerCrc(bytes: Buffer, segment: number, offset: number): number {
  writeLong(place, segment, 0)
  writeLong(place, offset, 8)
  return crc32c(bytes, 8, recordHeaderBytes, crc32c(place))
}

/** Events from (inclusive) to (exclusive), by sequence number. */
export interface Range {
  readonly from: number
  readonly to: number
}

const rangeBytes = 12

export function encodeRanges(ranges: readonly Range[]): Buffer {
  const bytes = Buffer.allocUnsafe(ranges.length * rangeBytes)
  ranges.forEach(({ from, to }, i) => {
    writeLong(bytes, from, i * rangeBytes)
    bytes.writeUInt32LE(to - from, i * rangeBytes + 8)
  })
  return bytes
}

export function decodeRanges(bytes: Buffer): Range[] {
  return Array.from({ length: Math.floor(bytes.length / rangeBytes) }, (_, i) => {
    const from = readLong(bytes, i * rangeBytes)
    return { from, to: from + bytes.readUInt32LE(i * rangeBytes + 8) }
  })
}

export function writeLong(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32LE(value % 0x100000000, at)
  bytes.writeUInt32LE(Math.floor(value / 0x100000000), at + 4)
}

export function readLong(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 0x100000000
}
