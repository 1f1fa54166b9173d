import { fullName, type Schema, spaceOf } from './skipper.ts'

/** CRC-64-AVRO of the schema's canonical form as Flume writes it: 16 hexadecimal digits, the lowest byte first. */
export function schemaHash(schema: Schema): string {
  let sum = empty
  for (const byte of Buffer.from(canonical(schema))) sum = (sum >> 8n) ^ table[Number((sum ^ BigInt(byte)) & 0xffn)]!
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigUInt64LE(sum)
  return bytes.toString('hex')
}

/** Avro's Parsing Canonical Form: full names, the attributes that matter in a fixed order, no blanks. */
export function canonical(schema: Schema, space = ''): string {
  if (typeof schema === 'string') return JSON.stringify(isPrimitive(schema) ? schema : inSpace(schema, space))
  if (Array.isArray(schema)) return `[${schema.map(branch => canonical(branch, space)).join(',')}]`
  const { type } = schema
  if (typeof type !== 'string' || isPrimitive(type)) return canonical(type, space)
  if (type === 'array') return `{"type":"array","items":${canonical(schema.items as Schema, space)}}`
  if (type === 'map') return `{"type":"map","values":${canonical(schema.values as Schema, space)}}`
  if (!['record', 'error', 'enum', 'fixed'].includes(type)) return canonical(type, space)
  const name = fullName(schema, space)
  return `{"name":${JSON.stringify(name)},"type":${JSON.stringify(type)},${content(schema, spaceOf(name))}}`
}

function content(schema: { readonly [key: string]: unknown }, space: string): string {
  if (schema.type === 'enum') return `"symbols":${JSON.stringify(schema.symbols)}`
  if (schema.type === 'fixed') return `"size":${Number(schema.size)}`
  const fields = (schema.fields as { name: string; type: Schema }[]).map(
    field => `{"name":${JSON.stringify(field.name)},"type":${canonical(field.type, space)}}`,
  )
  return `"fields":[${fields.join(',')}]`
}

const inSpace = (name: string, space: string) => (name.includes('.') || space === '' ? name : `${space}.${name}`)

const isPrimitive = (name: string) => /^(null|boolean|int|long|float|double|bytes|string)$/.test(name)

const empty = 0xc15d213aa4d7a795n

const table = Array.from({ length: 256 }, (_, i) => {
  let sum = BigInt(i)
  for (let bit = 0; bit < 8; bit++) sum = (sum >> 1n) ^ (empty & -(sum & 1n))
  return BigInt.asUintN(64, sum)
})
