/**
 * Hadoop's framing of snappy and lz4: the length of the plain bytes, then chunks with their compressed length in front,
 * until so many plain bytes are there; all lengths in four bytes, the highest first.
 */
import { compressBlock as lz4 } from '../../../kafka/codecs/lz4.ts'
import { compressBlock as snappy } from '../../../kafka/codecs/snappy.ts'
import { int } from '../formats/hadoop-numbers.ts'

export const hadoopSnappy = (plain: Buffer): Buffer => framed(plain, snappy)
export const hadoopLz4 = (plain: Buffer): Buffer => framed(plain, lz4)

/** What the compressors take at once, and less than a reader of Hadoop's has room for. */
const chunkSize = 64 * 1024

function framed(plain: Buffer, compress: (chunk: Buffer) => Buffer): Buffer {
  const parts: Buffer[] = [int(plain.length)]
  for (let start = 0; start < plain.length; start += chunkSize) {
    const packed = compress(plain.subarray(start, start + chunkSize))
    parts.push(int(packed.length), packed)
  }
  return Buffer.concat(parts)
}
