/**
 * Snappy, block format: the length of the plain bytes as a varint, then elements. The low two bits of an element's
 * first byte tell its kind: 0 literal bytes, 1 to 3 a copy of earlier output with an offset of 11, 16 or 32 bits.
 *
 * Kafka's Java clients wrap blocks in snappy-java's stream format: a 16-byte head, then blocks of up to 32 KiB with
 * their length in front; librdkafka writes one bare block. Both are read; the wrapped form is written.
 */
import { MalformedData } from './malformed.ts'

const streamMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0])
const streamHead = Buffer.concat([streamMagic, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])])
const blockSize = 32 * 1024

export function snappyCompress(plain: Buffer): Buffer {
  const parts: Buffer[] = [streamHead]
  for (let start = 0; start < plain.length; start += blockSize) {
    const block = compressBlock(plain.subarray(start, start + blockSize))
    const length = Buffer.allocUnsafe(4)
    length.writeInt32BE(block.length)
    parts.push(length, block)
  }
  return Buffer.concat(parts)
}

export function snappyDecompress(data: Buffer, most: number): Buffer {
  if (!data.subarray(0, streamMagic.length).equals(streamMagic)) return decompressBlock(data, most)
  const parts: Buffer[] = []
  let bytes = 0
  for (let at = streamHead.length; at < data.length; ) {
    const length = at + 4 <= data.length ? data.readInt32BE(at) : -1
    if (length < 0 || at + 4 + length > data.length) throw new MalformedData('a snappy block is cut short')
    const part = decompressBlock(data.subarray(at + 4, at + 4 + length), most - bytes)
    parts.push(part)
    bytes += part.length
    at += 4 + length
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts, bytes)
}

export function decompressBlock(data: Buffer, most: number): Buffer {
  let at = 0
  let length = 0
  for (let factor = 1; ; factor *= 128) {
    const byte = data[at++]
    if (byte === undefined || factor > 2 ** 28) throw new MalformedData('a snappy block has no length')
    length += (byte & 127) * factor
    if (byte < 128) break
  }
  if (length > most) throw new MalformedData(`a snappy block of ${length} bytes is larger than the ${most} allowed`)
  const out = Buffer.allocUnsafe(length)
  const end = inflate(data, at, out)
  if (end !== length) throw new MalformedData('a snappy block is shorter than it says')
  return out
}

/** Runs the elements from `at` on; gives the number of bytes written. */
function inflate(data: Buffer, start: number, out: Buffer): number {
  let at = start
  let end = 0
  while (at < data.length) {
    const tag = data[at++]!
    const kind = tag & 3
    if (kind === 0) {
      let size = tag >>> 2
      if (size >= 60) {
        const bytes = size - 59
        size = 0
        for (let i = 0; i < bytes; i++) size += (data[at++] ?? 0) * 2 ** (8 * i)
      }
      size++
      if (at + size > data.length || end + size > out.length) throw new MalformedData('a snappy literal is too long')
      data.copy(out, end, at, at + size)
      at += size
      end += size
      continue
    }
    let size = (tag >>> 2) + 1
    let offset = data[at++] ?? 0
    if (kind === 1) {
      size = ((tag >>> 2) & 7) + 4
      offset += (tag >>> 5) << 8
    } else {
      offset += (data[at++] ?? 0) << 8
      if (kind === 3) offset += (data[at++] ?? 0) * 0x1_0000 + (data[at++] ?? 0) * 0x100_0000
    }
    if (offset === 0 || offset > end || end + size > out.length)
      throw new MalformedData('a snappy copy is out of range')
    end = repeat(out, end, offset, size)
  }
  return end
}

/** Copies `size` bytes from `offset` before `end` to `end`; where the two overlap, the copied bytes repeat. */
export function repeat(out: Buffer, end: number, offset: number, size: number): number {
  if (offset >= size) out.copyWithin(end, end - offset, end - offset + size)
  else for (let i = 0; i < size; i++) out[end + i] = out[end + i - offset]!
  return end + size
}

const hashBits = 13
const table = new Uint16Array(1 << hashBits)

/** Compresses up to 64 KiB: four bytes that were seen before become a copy of as many as agree. */
export function compressBlock(plain: Buffer): Buffer {
  const out = Buffer.allocUnsafe(16 + plain.length + Math.ceil(plain.length / 6))
  let end = writeLength(out, plain.length)
  table.fill(0)
  let literal = 0
  let at = 1
  for (const last = plain.length - 8; at < last; ) {
    const four = plain.readInt32LE(at)
    const slot = Math.imul(four, 0x1e35a7bd) >>> (32 - hashBits)
    const before = table[slot]!
    table[slot] = at
    if (plain.readInt32LE(before) !== four) {
      at += 1 + ((at - literal) >>> 6)
      continue
    }
    let size = 4
    while (at + size < plain.length && plain[at + size] === plain[before + size]) size++
    end = writeLiteral(out, end, plain, literal, at)
    end = writeCopies(out, end, at - before, size)
    at += size
    literal = at
  }
  return out.subarray(0, writeLiteral(out, end, plain, literal, plain.length))
}

function writeLength(out: Buffer, length: number): number {
  let rest = length
  let end = 0
  for (; rest >= 128; rest >>>= 7) out[end++] = (rest & 127) | 128
  out[end++] = rest
  return end
}

function writeLiteral(out: Buffer, at: number, plain: Buffer, start: number, stop: number): number {
  const size = stop - start - 1
  if (size < 0) return at
  let end = at
  if (size < 60) out[end++] = size << 2
  else if (size < 256) {
    out[end++] = 60 << 2
    out[end++] = size
  } else {
    out[end++] = 61 << 2
    out[end++] = size & 255
    out[end++] = size >>> 8
  }
  return end + plain.copy(out, end, start, stop)
}

function writeCopies(out: Buffer, at: number, offset: number, length: number): number {
  let end = at
  for (let rest = length; rest > 0; ) {
    const size = Math.min(rest, 64)
    out[end++] = ((size - 1) << 2) | 2
    out[end++] = offset & 255
    out[end++] = offset >>> 8
    rest -= size
  }
  return end
}
