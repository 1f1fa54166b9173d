/** The components of a kind: what `type` may say, and by it which options the map may have. */
import { commonOptions, components, spellings, typeOf } from '../find.ts'
import type { ComponentSchema, Kind, OptionSchema } from '../schema.ts'
import { type Define, optionKeys } from './options.ts'
import { enumOf, type Json } from './values.ts'

type Definitions = Record<string, Json>

/** Where a component's map holds its type: `type`, and for a sink group `processor.type`. */
const typePath: Partial<Record<Kind, readonly string[]>> = { 'sink-groups': ['processor', 'type'] }

/** Adds the definitions of a kind; the components of the kind are then `#/definitions/<kind>`. */
export function defineKind(kind: Kind, definitions: Definitions): void {
  const types = components(kind).filter(schema => schema.component.refused === undefined)
  for (const schema of types) defineType(kind, schema, definitions)
  definitions[kind] = {
    type: 'object',
    ...(typePath[kind] === undefined && { properties: { type: typeSchema(types) }, ...typeRequired(kind) }),
    allOf: types.map(schema => ({
      if: isOfType(kind, schema),
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so.
      then: { $ref: `#/definitions/${kind}.${typeOf(schema)}` },
    })),
  }
}

/** A map may leave the type out where the owner has a default for it. */
function typeRequired(kind: Kind): Json {
  return kind === 'selectors' || kind === 'serializers' || kind === 'deserializers' || kind === 'handlers'
    ? {}
    : { required: ['type'] }
}

/** The type as text: known spellings first, then a class or module of the user's own. */
export function typeSchema(types: readonly ComponentSchema[]): Json {
  const known = types.flatMap(spellings)
  const upper = types.flatMap(schema => schema.component.aliases ?? []).map(alias => alias.toUpperCase())
  const own = { type: 'string', pattern: '[./]' }
  return { description: 'What kind of component it is.', anyOf: [...enumOf(known), ...enumOf(upper), own] }
}

function isOfType(kind: Kind, schema: ComponentSchema): Json {
  const aliases = schema.component.aliases ?? []
  const [type] = enumOf([...spellings(schema), ...aliases.map(alias => alias.toUpperCase())])
  const path = typePath[kind] ?? ['type']
  const nested = [...path]
    .reverse()
    .reduce<Json>((inner, name) => ({ properties: { [name]: inner }, required: [name] }), type!)
  if (path.length === 1) return nested
  return { anyOf: [nested, { properties: { [path.join('.')]: type }, required: [path.join('.')] }] }
}

function defineType(kind: Kind, schema: ComponentSchema, definitions: Definitions): void {
  const name = `${kind}.${typeOf(schema)}`
  const common = commonOptions(kind)
  const options = Object.entries({
    ...common.properties,
    ...common.patternProperties,
    ...schema.properties,
    ...schema.patternProperties,
  })
  const define: Define = (path, make) => {
    const id = `${name}:${path}`
    definitions[id] ??= make()
    return { $ref: `#/definitions/${id}` }
  }
  definitions[name] = {
    type: 'object',
    description: schema.description,
    ...withType(kind, optionKeys(options, partSchema, define)),
    required: undotted([...requiredOf(common), ...requiredOf(schema)]),
    additionalProperties: false,
  }
}

/** Options of parts know `type` too, which their kind has no common option for. */
function withType(kind: Kind, keys: ReturnType<typeof optionKeys>): Json {
  return { ...keys, properties: { ...(typePath[kind] === undefined && { type: {} }), ...keys.properties } }
}

function requiredOf(options: object): readonly string[] {
  return (options as Partial<ComponentSchema>).required ?? []
}

/** A dotted name may be nested, which `required` can't say: \`flumec check\` tells when it is missing. */
function undotted(names: readonly string[]): readonly string[] {
  return names.filter(name => !name.includes('.') && name !== 'type')
}

/** `serializer: text`, `serializer: {type: text, …}`; or for named ones a map by name, or a list. */
function partSchema({ part, parts }: OptionSchema): Json {
  if (part !== undefined) return { anyOf: [typeSchema(components(part)), { $ref: `#/definitions/${part}` }] }
  const byName = { type: 'object', additionalProperties: { $ref: `#/definitions/${parts}` } }
  const inOrder = { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'object', required: ['type'] }] } }
  return { anyOf: [byName, inOrder, { type: 'string' }] }
}
