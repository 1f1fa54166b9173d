/**
 * CRC-32C (Castagnoli), the checksum of Kafka's record batches and of snappy frames: eight bytes per step by eight
 * tables ("slicing-by-8"), read as aligned 32-bit words; about 1 GB/s.
 */
const polynomial = 0x82f63b78

const tables = Array.from({ length: 8 }, () => new Int32Array(256))
const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
]

for (let byte = 0; byte < 256; byte++) {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1
  t0[byte] = crc
}
for (let byte = 0; byte < 256; byte++)
  for (let i = 1; i < 8; i++) {
    const before = tables[i - 1]![byte]!
    tables[i]![byte] = t0[before & 255]! ^ (before >>> 8)
  }

/** The checksum of bytes[start, end), unsigned. Words are read in the machine's order, which is little-endian. */
export function crc32c(bytes: Buffer, start: number, end: number): number {
  let crc = ~0
  let at = start
  for (; at < end && (bytes.byteOffset + at) & 3; at++) crc = t0[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8)
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, ((end - at) >>> 3) * 2)
  for (let i = 0; i < words.length; i += 2) {
    const low = crc ^ words[i]!
    const high = words[i + 1]!
    crc =
      t7[low & 255]! ^
      t6[(low >>> 8) & 255]! ^
      t5[(low >>> 16) & 255]! ^
      t4[low >>> 24]! ^
      t3[high & 255]! ^
      t2[(high >>> 8) & 255]! ^
      t1[(high >>> 16) & 255]! ^
      t0[high >>> 24]!
  }
  for (at += words.length * 4; at < end; at++) crc = t0[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}
