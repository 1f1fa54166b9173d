/**
 * Bzip2. A block: long runs of a byte are shortened; the block is sorted by the Burrows-Wheeler transform; each byte
 * becomes its place in a list of the bytes by last use; runs of place 0 become binary digits; these symbols get a Huffman
 * code. The format wants at least two codes and a choice for each 50 symbols: here both are the same, which costs a few
 * percent of size.
 */
import { setImmediate as immediate } from 'node:timers/promises'
import { BitWriter } from './bit-writer.ts'
import { burrowsWheeler } from './burrows-wheeler.ts'
import { canonicalCodes, codeLengths } from './huffman.ts'

/** Bytes of a block, after runs were shortened. The head promises readers that there are at most 200,000. */
const blockSize = 199_900
const longestRun = 255

/** Slow, as bzip2 is: about 1 MB a second. Other work gets its turn after each block. */
export async function bzip2(plain: Buffer): Promise<Buffer> {
  const out = new BitWriter()
  for (const byte of Buffer.from('BZh2')) out.bits(8, byte)
  let combined = 0
  for (let at = 0; at < plain.length; ) {
    const { bytes, next } = shortenRuns(plain, at)
    const sum = checksum(plain, at, next)
    combined = ((combined << 1) | (combined >>> 31)) ^ sum
    writeBlock(out, bytes, sum)
    at = next
    await immediate()
  }
  magic(out, 0x177245, 0x385090)
  out.word(combined)
  return out.finish()
}

function magic(out: BitWriter, high: number, low: number): void {
  out.bits(24, high)
  out.bits(24, low)
}

/** Four equal bytes are followed by how many more there were. Gives a block's worth, and where the next one starts. */
function shortenRuns(plain: Buffer, start: number): { bytes: Buffer; next: number } {
  const bytes = Buffer.allocUnsafe(Math.min(blockSize + 5, Math.ceil(((plain.length - start) * 5) / 4) + 5))
  let end = 0
  let at = start
  while (at < plain.length && end < blockSize) {
    const byte = plain[at]!
    let run = 1
    while (run < longestRun && plain[at + run] === byte) run++
    for (let i = 0; i < Math.min(run, 4); i++) bytes[end++] = byte
    if (run >= 4) bytes[end++] = run - 4
    at += run
  }
  return { bytes: bytes.subarray(0, end), next: at }
}

function writeBlock(out: BitWriter, bytes: Buffer, sum: number): void {
  const { last, origin } = burrowsWheeler(bytes)
  const used = [...new Set(last)].sort((a, b) => a - b)
  const symbols = moveToFront(last, used)
  magic(out, 0x314159, 0x265359)
  out.word(sum)
  out.bits(1, 0)
  out.bits(24, origin)
  writeUsed(out, used)
  writeSymbols(out, symbols, used.length + 2)
}

/** Which bytes occur: a bit for each 16, then a bit for each. */
function writeUsed(out: BitWriter, used: readonly number[]): void {
  const rows = Array.from({ length: 16 }, (_, row) => used.filter(byte => byte >> 4 === row))
  for (const row of rows) out.bits(1, row.length > 0 ? 1 : 0)
  for (const row of rows)
    if (row.length > 0)
      out.bits(
        16,
        row.reduce((bits, byte) => bits | (0x8000 >> (byte & 15)), 0),
      )
}

/** Symbols 0 and 1 are the digits of a run's length, in which they count as 1 and 2; the last symbol ends the block. */
function moveToFront(last: Buffer, used: readonly number[]): Uint16Array {
  const recent = Uint8Array.from(used)
  const symbols = new Uint16Array(last.length + 1)
  let end = 0
  let run = 0
  const endRun = () => {
    for (; run > 0; run = (run - 1) >> 1) symbols[end++] = (run - 1) & 1
  }
  for (const byte of last) {
    if (recent[0] === byte) {
      run++
      continue
    }
    endRun()
    const place = recent.indexOf(byte)
    recent.copyWithin(1, 0, place)
    recent[0] = byte
    symbols[end++] = place + 1
  }
  endRun()
  symbols[end++] = used.length + 1
  return symbols.subarray(0, end)
}

function writeSymbols(out: BitWriter, symbols: Uint16Array, alphabet: number): void {
  const counts = new Array<number>(alphabet).fill(0)
  for (const symbol of symbols) counts[symbol]!++
  const lengths = codeLengths(counts, 17)
  const codes = canonicalCodes(lengths)
  const choices = Math.ceil(symbols.length / 50)
  out.bits(3, 2)
  out.bits(15, choices)
  for (let i = 0; i < choices; i++) out.bits(1, 0)
  for (let i = 0; i < 2; i++) writeLengths(out, lengths)
  for (const symbol of symbols) out.bits(lengths[symbol]!, codes[symbol]!)
}

/** The first length, then for each symbol steps of one (`10` up, `11` down) and a `0`. */
function writeLengths(out: BitWriter, lengths: readonly number[]): void {
  let length = lengths[0]!
  out.bits(5, length)
  for (const wanted of lengths) {
    for (; length !== wanted; length += Math.sign(wanted - length)) out.bits(2, length < wanted ? 2 : 3)
    out.bits(1, 0)
  }
}

/** CRC-32 with the highest bit first, unlike that of gzip. */
function checksum(data: Buffer, start: number, end: number): number {
  let sum = -1
  for (let i = start; i < end; i++) sum = (sum << 8) ^ table[((sum >>> 24) ^ data[i]!) & 255]!
  return ~sum
}

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24
  for (let bit = 0; bit < 8; bit++) sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1
  return sum
})
