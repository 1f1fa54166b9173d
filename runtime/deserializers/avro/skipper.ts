import { FileContentError } from '../deserializer.ts'
import type { AvroDecoder } from './decoder.ts'

/** Moves a decoder past one value: records lie back to back, and only their schema tells where one ends. */
export type Skip = (decoder: AvroDecoder) => void

export type Schema = string | Schema[] | { readonly type: Schema; readonly [key: string]: unknown }

export function skipper(schema: Schema): Skip {
  return new Skippers().of(schema)
}

const primitives: Readonly<Record<string, Skip>> = {
  null: () => {},
  boolean: decoder => decoder.skip(1),
  int: decoder => void decoder.long(),
  long: decoder => void decoder.long(),
  float: decoder => decoder.skip(4),
  double: decoder => decoder.skip(8),
  bytes: decoder => decoder.skip(decoder.long()),
  string: decoder => decoder.skip(decoder.long()),
}

class Skippers {
  /** Named types by their full names; a record may hold itself. */
  readonly #named = new Map<string, Skip>()

  of(schema: Schema, space = ''): Skip {
    if (typeof schema === 'string') return primitives[schema] ?? this.#reference(schema, space)
    if (Array.isArray(schema)) return union(schema.map(branch => this.of(branch, space)))
    switch (schema.type) {
      case 'record':
      case 'error':
        return this.#record(schema, space)
      case 'enum':
        return this.#name(schema, space, decoder => void decoder.long())
      case 'fixed':
        return this.#name(schema, space, decoder => decoder.skip(schema.size as number))
      case 'array':
        return blocks(this.of(schema.items as Schema, space))
      case 'map': {
        const value = this.of(schema.values as Schema, space)
        return blocks(decoder => {
          decoder.skip(decoder.long())
          value(decoder)
        })
      }
      default:
        return this.of(schema.type, space)
    }
  }

  #record(schema: { readonly [key: string]: unknown }, space: string): Skip {
    const fields: Skip[] = []
    const skip = this.#name(schema, space, decoder => {
      for (const field of fields) field(decoder)
    })
    const inner = spaceOf(fullName(schema, space))
    for (const field of schema.fields as { type: Schema }[]) fields.push(this.of(field.type, inner))
    return skip
  }

  #name(schema: { readonly [key: string]: unknown }, space: string, skip: Skip): Skip {
    this.#named.set(fullName(schema, space), skip)
    return skip
  }

  #reference(name: string, space: string): Skip {
    const skip =
      this.#named.get(name.includes('.') || space === '' ? name : `${space}.${name}`) ?? this.#named.get(name)
    if (skip === undefined)
      throw new FileContentError(`its schema names the type ${name} and does not say what that is`)
    return skip
  }
}

export function fullName(schema: { readonly [key: string]: unknown }, space: string): string {
  const name = String(schema.name)
  if (name.includes('.')) return name
  const own = typeof schema.namespace === 'string' ? schema.namespace : space
  return own === '' ? name : `${own}.${name}`
}

export const spaceOf = (name: string) => name.slice(0, Math.max(0, name.lastIndexOf('.')))

function union(branches: readonly Skip[]): Skip {
  return decoder => {
    const branch = branches[decoder.long()]
    if (branch === undefined) throw new FileContentError('a record names a branch that its union lacks')
    branch(decoder)
  }
}

/** Arrays and maps come in blocks of a count; a negative one has the block's size behind it. An empty block ends them. */
function blocks(item: Skip): Skip {
  return decoder => {
    for (let count = decoder.long(); count !== 0; count = decoder.long())
      if (count < 0) decoder.skip(decoder.long())
      else for (let i = 0; i < count; i++) item(decoder)
  }
}
