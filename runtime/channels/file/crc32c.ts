/** CRC-32C (Castagnoli), eight bytes per step. `crc` goes on from an earlier result. */
export function crc32c(data: Uint8Array, crc = 0): number {
  let c = ~crc
  let i = 0
  for (const end = data.length - 7; i < end; i += 8) {
    c ^= data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24)
    c =
      t7[c & 255]! ^
      t6[(c >>> 8) & 255]! ^
      t5[(c >>> 16) & 255]! ^
      t4[c >>> 24]! ^
      t3[data[i + 4]!]! ^
      t2[data[i + 5]!]! ^
      t1[data[i + 6]!]! ^
      t0[data[i + 7]!]!
  }
  for (; i < data.length; i++) c = t0[(c ^ data[i]!) & 255]! ^ (c >>> 8)
  return ~c >>> 0
}

const t0 = table(byte => {
  let c = byte
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1
  return c
})
const t1 = after(t0)
const t2 = after(t1)
const t3 = after(t2)
const t4 = after(t3)
const t5 = after(t4)
const t6 = after(t5)
const t7 = after(t6)

/** The table for a byte that stands one place further in front. */
function after(last: Int32Array): Int32Array {
  return table(byte => t0[last[byte]! & 255]! ^ (last[byte]! >>> 8))
}

function table(entry: (byte: number) => number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => entry(byte))
}
