import { type Names, schemaFiles } from './files.ts'
import { include } from './include.ts'
import type { ComponentSchema, Kind, OptionSchema, Options } from './schema.ts'

/**
 * How a type's text leads to its component. Flume 1.11 itself knows the first two; the others are ours:
 * `short` a name that we give to a type which Flume knows by class only; `former` a class name of older versions;
 * `wrongCase` a class name with wrong letter case and `withoutBuilder` one without `$Builder`, which Flume refuses.
 */
export type How = 'alias' | 'class' | 'short' | 'former' | 'wrongCase' | 'withoutBuilder'

export interface Found {
  readonly schema: ComponentSchema
  readonly how: How
}

/** Every component of a kind, by name. */
export function components(kind: Kind): readonly ComponentSchema[] {
  return typesOf(kind).map(({ id }) => componentSchema(id))
}

/** The component that a type's text names, by Flume's rules and ours. */
export function find(kind: Kind, typeText: string): Found | undefined {
  for (const [how, matches] of ways) {
    const file = typesOf(kind).find(({ names }) => matches(names, typeText))
    if (file !== undefined) return { schema: componentSchema(file.id), how }
  }
  return undefined
}

const ways: readonly [How, (names: Names, text: string) => boolean][] = [
  ['alias', (names, text) => names.aliases?.includes(text.toLowerCase()) ?? false],
  ['class', (names, text) => names.class === text],
  ['short', (names, text) => !text.includes('.') && (names.also?.includes(text) ?? false)],
  ['former', (names, text) => names.also?.includes(text) ?? false],
  ['wrongCase', (names, text) => allNames(names).some(name => name.toLowerCase() === text.toLowerCase())],
  ['withoutBuilder', (names, text) => names.class === `${text}$Builder`],
]

function allNames(names: Names): string[] {
  return [...(names.class === undefined ? [] : [names.class]), ...(names.also ?? [])]
}

/** Every spelling that leads to the component: aliases first, then short names, then class names. */
export function spellings(schema: ComponentSchema): readonly string[] {
  const { aliases = [], also = [], class: className } = schema.component
  return [...aliases, ...also, ...(className === undefined ? [] : [className])]
}

/** An option of a component: its own, one of an open prefix, or one that the whole kind takes. */
export function option(schema: ComponentSchema, key: string): OptionSchema | undefined {
  const common = commonOptions(kindOf(schema))
  return byName(schema, key) ?? byPrefix(schema, key) ?? byName(common, key) ?? byPrefix(common, key)
}

/** The names of all options that could be written, open prefixes left out: for "did you mean". */
export function optionNames(schema: ComponentSchema): readonly string[] {
  return [...Object.keys(schema.properties), ...Object.keys(commonOptions(kindOf(schema)).properties)]
}

/** The components of a kind that read an option of this name: whom a misplaced option belongs to. */
export function readersOf(kind: Kind, key: string): readonly ComponentSchema[] {
  return components(kind).filter(schema => {
    const own = byName(schema, key)
    return own !== undefined && own.unread === undefined
  })
}

/** The options that every type of a kind takes. */
export function commonOptions(kind: Kind): Options {
  return byId.has(`${kind}/common`) ? read(`${kind}/common`) : none
}

export function kindOf(schema: ComponentSchema): Kind {
  return schema.$id.slice(0, schema.$id.indexOf('/')) as Kind
}

/** The type by its file's name: the key that schema, runtime folder and test share. */
export function typeOf(schema: ComponentSchema): string {
  return schema.$id.slice(schema.$id.indexOf('/') + 1)
}

const none: Options = { properties: {} }

/** Keys are the user's: `constructor` is no option. */
function byName({ properties }: Options, key: string): OptionSchema | undefined {
  return Object.hasOwn(properties, key) ? properties[key] : undefined
}

function byPrefix(options: Options, key: string): OptionSchema | undefined {
  for (const [pattern, schema] of Object.entries(options.patternProperties ?? {}))
    if (new RegExp(pattern, 'u').test(key)) return schema
  return undefined
}

const byId = new Map(schemaFiles.map(file => [file.id, file]))
const parsed = new Map<string, Options>()
const byKind = new Map<Kind, Type[]>()

interface Type {
  readonly id: string
  readonly names: Names
}

function typesOf(kind: Kind): readonly Type[] {
  let types = byKind.get(kind)
  if (types === undefined) {
    types = schemaFiles.flatMap(({ id, names }) => (id.startsWith(`${kind}/`) && names ? [{ id, names }] : []))
    byKind.set(kind, types)
  }
  return types
}

function componentSchema(id: string): ComponentSchema {
  return read(id) as ComponentSchema
}

/** Parses a schema file once, with what it includes merged in. */
function read(id: string): Options {
  const known = parsed.get(id)
  if (known !== undefined) return known
  const file = byId.get(id)
  if (file === undefined) throw new Error(`schemas/${id}.schema.json is included but is not there`)
  const whole = include(JSON.parse(file.text), read)
  parsed.set(id, whole)
  return whole
}
