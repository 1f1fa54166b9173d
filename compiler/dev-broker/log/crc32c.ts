/**
 * CRC-32C (Castagnoli), the checksum of record batches: eight bytes a step, each with a table of its own ("slicing-by-8").
 * The runtime has its own: what is tested against this broker must not share its mistakes.
 */
const polynomial = 0x82f63b78

/** Table i is for a byte that stands i places before the last one of a step. */
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
for (let i = 1; i < 8; i++)
  for (let byte = 0; byte < 256; byte++) {
    const before = tables[i - 1]![byte]!
    tables[i]![byte] = t0[before & 255]! ^ (before >>> 8)
  }

/** The checksum of everything from `start` on, unsigned. */
export function crc32c(bytes: Uint8Array, start: number): number {
  let crc = -1
  let at = start
  for (const last = bytes.length - 8; at <= last; at += 8)
    crc =
      t7[(crc ^ bytes[at]!) & 255]! ^
      t6[((crc >>> 8) ^ bytes[at + 1]!) & 255]! ^
      t5[((crc >>> 16) ^ bytes[at + 2]!) & 255]! ^
      t4[(crc >>> 24) ^ bytes[at + 3]!]! ^
      t3[bytes[at + 4]!]! ^
      t2[bytes[at + 5]!]! ^
      t1[bytes[at + 6]!]! ^
      t0[bytes[at + 7]!]!
  for (; at < bytes.length; at++) crc = t0[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}
