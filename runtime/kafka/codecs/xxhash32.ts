/** xxHash32, the checksum of LZ4 frames. */
const p1 = 0x9e3779b1
const p2 = 0x85ebca77
const p3 = 0xc2b2ae3d
const p4 = 0x27d4eb2f
const p5 = 0x165667b1

export function xxhash32(data: Buffer): number {
  let at = 0
  let hash = p5
  if (data.length >= 16) {
    let a = (p1 + p2) | 0
    let b = p2 | 0
    let c = 0
    let d = -p1 | 0
    for (const last = data.length - 16; at <= last; at += 16) {
      a = round(a, data.readInt32LE(at))
      b = round(b, data.readInt32LE(at + 4))
      c = round(c, data.readInt32LE(at + 8))
      d = round(d, data.readInt32LE(at + 12))
    }
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)
  }
  hash = (hash + data.length) | 0
  for (; at + 4 <= data.length; at += 4)
    hash = Math.imul(rotate((hash + Math.imul(data.readInt32LE(at), p3)) | 0, 17), p4)
  for (; at < data.length; at++) hash = Math.imul(rotate((hash + Math.imul(data[at]!, p5)) | 0, 11), p1)
  hash = Math.imul(hash ^ (hash >>> 15), p2)
  hash = Math.imul(hash ^ (hash >>> 13), p3)
  return (hash ^ (hash >>> 16)) >>> 0
}

function round(sum: number, word: number): number {
  return Math.imul(rotate((sum + Math.imul(word, p2)) | 0, 13), p1)
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}
