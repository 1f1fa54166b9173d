import { compressBlock } from '../../kafka/codecs/snappy.ts'

const mostAtOnce = 64 * 1024

/** One snappy block for bytes of any length: the elements of pieces of 64 KiB behind the length of all. */
export function snappyBlock(plain: Buffer): Buffer {
  const parts: Buffer[] = [varint(plain.length)]
  for (let start = 0; start < plain.length; start += mostAtOnce) {
    const piece = plain.subarray(start, start + mostAtOnce)
    parts.push(compressBlock(piece).subarray(varint(piece.length).length))
  }
  return Buffer.concat(parts)
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128)
  return Buffer.from([...bytes, rest])
}
