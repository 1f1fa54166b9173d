/** As much of Protocol Buffers as Flume's data files need. */
export type Fields = ReadonlyMap<number, readonly (bigint | Buffer)[]>

/** Throws a RangeError when the bytes are no message. Numbers of every kind come as they are stored, unsigned. */
export function decodeMessage(bytes: Buffer): Fields {
  const fields = new Map<number, (bigint | Buffer)[]>()
  let at = 0
  while (at < bytes.length) {
    const tag = varint(bytes, at)
    const [value, end] = decodeValue(bytes, tag.end, Number(tag.value & 7n))
    const field = Number(tag.value >> 3n)
    fields.set(field, [...(fields.get(field) ?? []), value])
    at = end
  }
  return fields
}

/** A message behind its length: the message and the offset behind it. */
export function delimited(bytes: Buffer, at: number): [Fields, number] {
  const { value, end } = varint(bytes, at)
  return [decodeMessage(slice(bytes, end, Number(value))), end + Number(value)]
}

export function numberOf(fields: Fields, field: number): number {
  const value = fields.get(field)?.[0]
  if (typeof value !== 'bigint') throw new RangeError(`field ${field} is missing`)
  return Number(value)
}

export function bytesOf(fields: Fields, field: number): Buffer | undefined {
  const value = fields.get(field)?.[0]
  return Buffer.isBuffer(value) ? value : undefined
}

export const messagesOf = (fields: Fields, field: number): Fields[] =>
  (fields.get(field) ?? []).filter(value => Buffer.isBuffer(value)).map(decodeMessage)

function decodeValue(bytes: Buffer, at: number, wire: number): [bigint | Buffer, number] {
  if (wire === 0) {
    const { value, end } = varint(bytes, at)
    return [value, end]
  }
  if (wire === 1) return [slice(bytes, at, 8).readBigUInt64LE(), at + 8]
  if (wire === 5) return [BigInt(slice(bytes, at, 4).readUInt32LE()), at + 4]
  if (wire !== 2) throw new RangeError(`wire type ${wire}`)
  const { value, end } = varint(bytes, at)
  return [slice(bytes, end, Number(value)), end + Number(value)]
}

function varint(bytes: Buffer, at: number): { value: bigint; end: number } {
  let value = 0n
  for (let shift = 0n, end = at; shift < 70n; shift += 7n) {
    const byte = bytes.readUInt8(end++)
    value |= BigInt(byte & 127) << shift
    if (byte < 128) return { value, end }
  }
  throw new RangeError('a number longer than ten bytes')
}

function slice(bytes: Buffer, at: number, length: number): Buffer {
  if (at + length > bytes.length) throw new RangeError('the message ends early')
  return bytes.subarray(at, at + length)
}
