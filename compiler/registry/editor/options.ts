/**
 * The options of a component as nested maps. A dotted name may be cut at any dot: `kafka.producer.acks: 1` is
 * `kafka: {producer: {acks: 1}}` and `kafka.producer: {acks: 1}` too, so every cut has its place in the schema.
 */
import type { OptionSchema } from '../schema.ts'
import { type Json, shown, valueSchema } from './values.ts'

/** The keys of one map, for an object of JSON Schema. */
export interface Keys {
  readonly properties: Record<string, Json>
  readonly patternProperties: Record<string, Json>
}

/** An option by the names between its dots; `*` stands for any one name, `**` at the end for anything. */
interface Entry {
  readonly names: readonly string[]
  readonly value: Json
}

/** Gives a map's schema a name, so that it is written once however it is reached, and returns a reference to it. */
export type Define = (path: string, make: () => Json) => Json

/** The component that a part option names, by kind; see `PartSchema`. */
export type PartSchema = (option: OptionSchema) => Json

export function optionKeys(
  options: readonly (readonly [string, OptionSchema])[],
  part: PartSchema,
  define: Define,
): Keys {
  const entries = options
    .filter(([, option]) => isOffered(option))
    .flatMap(([name, option]) => entriesOf(name, option, part))
  return keysOf(
    entries.map(entry => shared(entry, define)),
    '',
    define,
  )
}

/** A dotted name is written at each of its cuts: its value stands once, by itself. */
function shared(entry: Entry, define: Define): Entry {
  if (entry.names.length === 1) return entry
  return { ...entry, value: define(`=${entry.names.join('.')}`, () => entry.value) }
}

/** What is never read or always refused is not offered: the editor then marks it as unknown. */
function isOffered({ unread, refused, refusedExcept }: OptionSchema): boolean {
  return unread === undefined && (refused === undefined || refusedExcept !== undefined)
}

function entriesOf(name: string, option: OptionSchema, part: PartSchema): Entry[] {
  const kind = option.part ?? option.parts
  if (kind === undefined) return [plainEntry(namesOf(name), option)]
  const prefix = (option.partPrefix ?? name).split('.')
  const anything = { names: [...prefix, '**'], value: {} }
  return [{ names: prefix, value: { ...shown(option), ...part(option) } }, { ...anything, dotted: true } as Entry]
}

/** What is below an open prefix may be nested further. */
function plainEntry(names: string[], option: OptionSchema): Entry {
  const value = valueSchema(option)
  return { names, value: names.at(-1) === '**' ? { ...shown(option), anyOf: [value, { type: 'object' }] } : value }
}

/** `kafka.topic` by its dots; `^serializers\.[^.]+\.name$` with a star; `^kafka\.producer\.` with two. */
function namesOf(name: string): string[] {
  if (!name.startsWith('^')) return name.split('.')
  const names = name
    .replace(/^\^|\$$/g, '')
    .split('\\.')
    .map(one => (/[[\\.*+]/.test(one) ? '*' : one))
  return names.at(-1) === '' ? [...names.slice(0, -1), '**'] : names
}

function keysOf(entries: readonly Entry[], path: string, define: Define): Keys {
  const keys: Keys = { properties: {}, patternProperties: {} }
  const below = new Map<string, Entry[]>()
  for (const entry of entries) {
    put(keys, entry.names.join('.'), entry.value)
    for (let cut = 1; cut < entry.names.length && !('dotted' in entry); cut++) {
      const head = entry.names.slice(0, cut).join('.')
      below.set(head, [...(below.get(head) ?? []), { ...entry, names: entry.names.slice(cut) }])
    }
  }
  for (const [head, rest] of below) {
    const inner = path === '' ? head : `${path}.${head}`
    put(
      keys,
      head,
      define(inner, () => ({ type: 'object', ...keysOf(rest, inner, define), additionalProperties: false })),
    )
  }
  return keys
}

function put(keys: Keys, name: string, value: Json): void {
  const isOpen = name.split('.').some(one => one === '*' || one === '**')
  const where = isOpen ? keys.patternProperties : keys.properties
  const key = isOpen ? pattern(name) : name
  where[key] = where[key] === undefined ? value : either(where[key], value)
}

function pattern(name: string): string {
  const names = name
    .split('.')
    .map(one => (one === '**' ? '.+' : one === '*' ? '[^.]+' : one.replace(/[$()+?[\]^{|}\\]/g, '\\$&')))
  return `^${names.join('\\.')}$`
}

/** A name that holds a value and a map: `filegroups: f1 f2` and `filegroups: {f1: /a}`. */
function either(a: Json, b: Json): Json {
  const { description } = a
  return { ...(description !== undefined && { description }), anyOf: [a, b] }
}
