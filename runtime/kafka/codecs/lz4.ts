/**
 * LZ4 frames, as Kafka has them since message format v1: magic, flags, block size, header checksum, blocks with their
 * length in front (the top bit set when a block is stored plain), an end mark of zero. Blocks are sequences of literal
 * bytes and a copy of earlier output.
 */
import { MalformedData } from './malformed.ts'
import { repeat } from './snappy.ts'
import { xxhash32 } from './xxhash32.ts'

const magic = 0x184d2204
const blockSize = 64 * 1024
/** Version 1, independent blocks, no checksums of blocks or content; blocks of up to 64 KiB. */
const descriptor = Buffer.from([0x60, 0x40])

export function lz4Compress(plain: Buffer): Buffer {
  const parts: Buffer[] = [frameHead()]
  for (let start = 0; start < plain.length; start += blockSize) {
    const block = plain.subarray(start, start + blockSize)
    const packed = compressBlock(block)
    const stored = packed.length >= block.length
    parts.push(littleEndian(stored ? block.length + 0x8000_0000 : packed.length), stored ? block : packed)
  }
  parts.push(littleEndian(0))
  return Buffer.concat(parts)
}

function frameHead(): Buffer {
  return Buffer.concat([littleEndian(magic), descriptor, Buffer.from([(xxhash32(descriptor) >>> 8) & 255])])
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** Header checksums are not compared: Kafka's message format v0 had them wrong by design. */
export function lz4Decompress(data: Buffer, most: number): Buffer {
  if (data.length < 7 || data.readUInt32LE(0) !== magic) throw new MalformedData('not an LZ4 frame')
  const flags = data[4]!
  const blockChecksum = flags & 0x10 ? 4 : 0
  let at = 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0)
  const out = new Growing(most, data.length * 4)
  for (;;) {
    if (at + 4 > data.length) throw new MalformedData('an LZ4 frame is cut short')
    const word = data.readUInt32LE(at)
    const size = word & 0x7fff_ffff
    at += 4
    if (word === 0) return out.finish()
    if (at + size > data.length) throw new MalformedData('an LZ4 block is cut short')
    if (word >= 0x8000_0000) out.copy(data, at, at + size)
    else decompressBlock(data, at, at + size, out)
    at += size + blockChecksum
  }
}

/** Output of unknown length, up to `most` bytes. */
class Growing {
  buffer: Buffer
  end = 0

  constructor(
    private readonly most: number,
    guess: number,
  ) {
    this.buffer = Buffer.allocUnsafe(Math.min(most, Math.max(guess, 1024)))
  }

  room(bytes: number): void {
    const needed = this.end + bytes
    if (needed <= this.buffer.length) return
    if (needed > this.most) throw new MalformedData(`an LZ4 frame grows past the ${this.most} bytes allowed`)
    const larger = Buffer.allocUnsafe(Math.min(this.most, Math.max(needed, this.buffer.length * 2)))
    this.buffer.copy(larger, 0, 0, this.end)
    this.buffer = larger
  }

  copy(data: Buffer, start: number, stop: number): void {
    this.room(stop - start)
    this.end += data.copy(this.buffer, this.end, start, stop)
  }

  finish(): Buffer {
    return this.buffer.subarray(0, this.end)
  }
}

function decompressBlock(data: Buffer, start: number, stop: number, out: Growing): void {
  let at = start
  const more = (nibble: number) => {
    let length = nibble
    if (nibble === 15)
      for (let byte = 255; byte === 255; length += byte) {
        if (at >= stop) throw new MalformedData('an LZ4 length is cut short')
        byte = data[at++]!
      }
    return length
  }
  while (at < stop) {
    const token = data[at++]!
    const literals = more(token >>> 4)
    if (at + literals > stop) throw new MalformedData('an LZ4 literal is too long')
    out.copy(data, at, at + literals)
    at += literals
    if (at >= stop) return
    const offset = data[at]! + (data[at + 1] ?? 0) * 256
    at += 2
    const size = more(token & 15) + 4
    if (offset === 0 || offset > out.end) throw new MalformedData('an LZ4 copy is out of range')
    out.room(size)
    out.end = repeat(out.buffer, out.end, offset, size)
  }
}

const hashBits = 13
const table = new Uint16Array(1 << hashBits)
/** The format wants the last five bytes plain, and no copy to start within the last twelve. */
const plainTail = 5
const lastStart = 12

/** Compresses up to 64 KiB. */
export function compressBlock(plain: Buffer): Buffer {
  const out = Buffer.allocUnsafe(plain.length + Math.ceil(plain.length / 255) + 16)
  table.fill(0)
  let end = 0
  let literal = 0
  let at = 1
  for (const last = plain.length - lastStart; at < last; ) {
    const four = plain.readInt32LE(at)
    const slot = Math.imul(four, 0x9e3779b1) >>> (32 - hashBits)
    const before = table[slot]!
    table[slot] = at
    if (plain.readInt32LE(before) !== four) {
      at += 1 + ((at - literal) >>> 6)
      continue
    }
    let size = 4
    const most = plain.length - plainTail - at
    while (size < most && plain[at + size] === plain[before + size]) size++
    end = writeSequence(out, end, plain, literal, at, size - 4)
    out[end++] = (at - before) & 255
    out[end++] = (at - before) >>> 8
    end = writeMore(out, end, size - 4)
    at += size
    literal = at
  }
  return out.subarray(0, writeSequence(out, end, plain, literal, plain.length, 0))
}

/** Token and literals; the copy's offset and long length follow. */
function writeSequence(out: Buffer, at: number, plain: Buffer, start: number, stop: number, copy: number): number {
  const literals = stop - start
  out[at] = (Math.min(literals, 15) << 4) | Math.min(copy, 15)
  const end = writeMore(out, at + 1, literals)
  return end + plain.copy(out, end, start, stop)
}

/** The rest of a length that does not fit a nibble. */
function writeMore(out: Buffer, at: number, length: number): number {
  if (length < 15) return at
  let end = at
  let rest = length - 15
  for (; rest >= 255; rest -= 255) out[end++] = 255
  out[end++] = rest
  return end
}
