/**
 * Hadoop's integers of variable length: from -112 to 127 one byte; else a byte that tells the sign and how many bytes
 * follow, and these, the highest first. For sizes and counts, which are never negative.
 */
export function variableInt(value: number): Buffer {
  if (value <= 127) return Buffer.of(value)
  const bytes = Math.ceil((32 - Math.clz32(value)) / 8)
  const all = Buffer.alloc(1 + bytes)
  all.writeInt8(-112 - bytes)
  all.writeUIntBE(value, 1, bytes)
  return all
}

export function int(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(value)
  return bytes
}

/** Text as Hadoop writes it: its length, then UTF-8. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([variableInt(bytes.length), bytes])
}
