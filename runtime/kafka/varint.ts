/** Variable-length numbers: seven bits per byte, the lowest first; signed ones in zigzag (0, -1, 1, -2 as 0, 1, 2, 3). */

/** Bytes of a number of up to 31 bits. */
export function intSize(value: number): number {
  const bits = (value << 1) ^ (value >> 31)
  if (bits >>> 0 < 0x80) return 1
  if (bits >>> 0 < 0x4000) return 2
  if (bits >>> 0 < 0x20_0000) return 3
  return bits >>> 0 < 0x1000_0000 ? 4 : 5
}

/** Writes a number of up to 31 bits; gives the position after it. */
export function writeInt(buffer: Uint8Array, value: number, at: number): number {
  let bits = (value << 1) ^ (value >> 31)
  let end = at
  while (bits >>> 0 >= 0x80) {
    buffer[end++] = (bits & 127) | 128
    bits >>>= 7
  }
  buffer[end++] = bits
  return end
}

/** Bytes of a number of up to 53 bits. */
export function longSize(value: number): number {
  let rest = zigzag(value)
  let size = 1
  for (; rest >= 128; size++) rest = Math.floor(rest / 128)
  return size
}

/** Writes a number of up to 53 bits; gives the position after it. */
export function writeLong(buffer: Uint8Array, value: number, at: number): number {
  let rest = zigzag(value)
  let end = at
  for (; rest >= 128; rest = Math.floor(rest / 128)) buffer[end++] = (rest % 128) | 128
  buffer[end++] = rest
  return end
}

function zigzag(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1
}

/** Reads numbers one after the other. `at` is where the next one starts. */
export class VarintReader {
  at = 0

  constructor(readonly buffer: Uint8Array) {}

  /** A number of up to 32 bits. Past the end of the buffer it reads zeros: the caller compares `at` once per record. */
  int(): number {
    const { buffer } = this
    let byte = buffer[this.at++] ?? 0
    if (byte < 128) return (byte >>> 1) ^ -(byte & 1)
    let value = byte & 127
    for (let shift = 7; shift < 35; shift += 7) {
      byte = buffer[this.at++] ?? 0
      value |= (byte & 127) << shift
      if (byte < 128) return (value >>> 1) ^ -(value & 1)
    }
    throw new MalformedVarint('a 32-bit number has more than five bytes')
  }

  /** A number of up to 64 bits; exact up to 53. */
  long(): number {
    let value = 0
    for (let factor = 1, bytes = 0; bytes < 10; bytes++, factor *= 128) {
      const byte = this.buffer[this.at++] ?? 0
      value += (byte & 127) * factor
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
    throw new MalformedVarint('a 64-bit number has more than ten bytes')
  }
}

export class MalformedVarint extends Error {
  override readonly name = 'MalformedVarint'
}
