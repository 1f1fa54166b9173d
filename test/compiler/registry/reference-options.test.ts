import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  type ComponentSchema,
  commonOptions,
  components,
  find,
  type Kind,
  kinds,
  option,
  typeOf,
} from '../../../compiler/registry/index.ts'

/** What Flume does, option by option: a reference that lies beside the repository where this product is made. */
const reference = new URL('../../../../shared/flume-reference/', import.meta.url)

interface Entry {
  readonly class?: string
  /** What it is, where that is not plain from the file: a topic, a client program, a format. */
  readonly kind?: string
  readonly aliases?: readonly string[]
  readonly properties?: readonly { readonly name: string; readonly default?: unknown; readonly type?: string }[]
}

/** The parts of the reference that describe components: file, kind, and what the entry's option names begin with there. */
const files: readonly [file: string, kind: Kind, prefix: string, below?: string][] = [
  ['sources-1', 'sources', ''],
  ['sources-2', 'sources', ''],
  ['sources-1', 'deserializers', 'deserializer.', 'spooldir_deserializers'],
  ['sources-2', 'handlers', 'handler.', 'http_handlers'],
  ['channels', 'channels', ''],
  ['interceptors', 'interceptors', ''],
  ['selectors-processors', 'selectors', 'selector.'],
  ['selectors-processors', 'sink-groups', ''],
  ['sinks-1', 'sinks', ''],
  ['sinks-2', 'sinks', ''],
  ['serializers', 'serializers', ''],
]

/** Options of the reference that no schema has, with the reason. */
const left: Readonly<Record<string, string>> = {
  'spillablememory <file channel properties>': 'stands for the options that the schema includes',
  'regex_extractor serializers.<s>.*': 'stands for the options of its two serializers, which the schema names',
}

/** Entries with a class of their own that are no components of a pipeline, with the reason. */
const noComponents: Readonly<Record<string, string>> = {
  embedded: 'inside an embedding Java program only',
  syslog_utils_parser: 'shared by two sources',
  hive_delimited: 'its options stand with the hive sink',
  hive_json: 'it has no options',
  kudu_simple: 'the kudu sink is refused with its producers',
  kudu_simple_keyed: 'the kudu sink is refused with its producers',
  kudu_regexp: 'the kudu sink is refused with its producers',
  kudu_avro: 'the kudu sink is refused with its producers',
  kite_avro_parser: 'the kite sink is refused with its parsers',
}

describe.skipIf(!existsSync(reference))('every component of the reference', () => {
  const all = files.flatMap(([file, kind, prefix, below]) => entriesOf(file, kind, prefix, below))

  it('has a schema', () => {
    const classes = new Set(kinds.flatMap(kind => components(kind).map(schema => schema.component.class)))
    const without = files
      .flatMap(([file, , , below]) => rawEntries(file, below))
      .filter(([name, entry]) => !name.startsWith('_') && isComponent(entry) && !classes.has(entry.class))
      .map(([name]) => name)
    expect(without.filter(name => noComponents[name] === undefined)).toEqual([])
  })

  it.each(all)('%s: has each of its options', (_, { schema, names }) => {
    const missing = names.filter(name => !isOption(schema, name) && left[`${typeOf(schema)} ${name}`] === undefined)
    expect(missing).toEqual([])
  })

  it.each(all)('%s: has no option besides', (_, { schema, names }) => {
    const known = names.map(name => new RegExp(`^${wildcards(name.replaceAll('.', '\\.'), '.+')}$`))
    expect(ownOptions(schema).filter(name => !known.some(pattern => pattern.test(name)))).toEqual([])
  })

  it.each(all.filter(([, one]) => one.entry.class?.startsWith('org.')))(
    '%s: is found by its class',
    (_, { kind, schema, entry }) => {
      expect(find(kind, entry.class!)?.schema.$id).toBe(schema.$id)
    },
  )
})

interface Pair {
  readonly kind: Kind
  readonly schema: ComponentSchema
  readonly entry: Entry
  readonly names: readonly string[]
}

function entriesOf(file: string, kind: Kind, prefix: string, below?: string): [string, Pair][] {
  return rawEntries(file, below).flatMap(([name, entry]): [string, Pair][] => {
    const schema = components(kind).find(one => one.component.class === entry?.class)
    if (schema === undefined || entry?.class === undefined) return []
    const names = (entry.properties ?? [])
      .map(one => one.name)
      .filter(one => one.startsWith(prefix) && one !== `${prefix}type`)
    return [[`${kind} ${name}`, { kind, schema, entry, names: names.map(one => one.slice(prefix.length)) }]]
  })
}

function isComponent(entry: Entry | undefined): entry is Entry {
  return /^org\.apache\.flume\S*$/.test(entry?.class ?? '') && /^$|sink|serializer/.test(entry?.kind ?? '')
}

function rawEntries(file: string, below?: string): [string, Entry | undefined][] {
  const whole = parse(readFileSync(new URL(`${file}.yaml`, reference), 'utf8'), { maxAliasCount: -1 })
  return Object.entries<Entry>(below === undefined ? whole : whole[below])
}

/** `headers.<group>.<key>` and `kafka.consumer.*` with something in the place of what may be anything. */
function wildcards(name: string, instead: string): string {
  return name.replace(/<[^>]*>|\*/g, instead).replace(/\bCODE$/, instead === 'x' ? '200' : instead)
}

function isOption(schema: ComponentSchema, name: string): boolean {
  const samples = ['x', '1'].map(instead => wildcards(name, instead))
  return samples.some(sample => option(schema, sample) !== undefined || isOptionOfPart(schema, sample))
}

function isOptionOfPart(schema: ComponentSchema, name: string): boolean {
  return Object.entries({ ...schema.properties, ...commonOptions(schema.$id.split('/')[0] as Kind).properties }).some(
    ([owner, { part, parts, partPrefix = owner }]) => (part ?? parts) && name.startsWith(`${partPrefix}.`),
  )
}

/** What the schema says that Flume reads, by its own names; of an open prefix a name that fits it. */
function ownOptions(schema: ComponentSchema): string[] {
  return Object.entries({ ...schema.properties, ...schema.patternProperties })
    .filter(([, one]) => one.unread === undefined && !one.ours)
    .map(([name]) => (name.startsWith('^') ? fitting(name) : name))
}

function fitting(pattern: string): string {
  const name = pattern
    .replace(/^\^|\$$/g, '')
    .replace(/\[\^\.\]\+|\\d\+/g, '1')
    .replaceAll('\\', '')
  return name.endsWith('.') ? `${name}1` : name
}
