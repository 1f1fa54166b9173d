import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { components, decode, type Kind, type OptionSchema, option, typeOf } from '../../compiler/registry/index.ts'

/** What Flume does, option by option: a reference that lies beside the repository where this product is made. */
const reference = new URL('../../../shared/flume-reference/', import.meta.url)

interface Property {
  readonly name: string
  readonly type: string
  readonly default?: unknown
  readonly required?: true
  readonly unit?: string
  readonly since?: string
  readonly until?: string
  readonly documented?: false
}

const files: readonly [file: string, kind: Kind][] = [
  ['sinks-1', 'sinks'],
  ['sinks-2', 'sinks'],
  ['serializers', 'serializers'],
  ['selectors-processors', 'sink-groups'],
]

/** Defaults that a schema can't have, or has otherwise, with the reason. */
const otherDefaults: Readonly<Record<string, string>> = {
  'avro maxIoWorkers': 'depends on the machine, and is not used',
  'hdfs hdfs.closeTries': 'the reference has words',
  'hdfs hdfs.timeZone': 'that of the machine',
  'hive timeZone': 'that of the machine',
  'hive serializer.serdeSeparator': "Hive's own",
  'hbase zookeeperQuorum': 'from a file of HBase',
  'hbase2 zookeeperQuorum': 'from a file of HBase',
  'asynchbase zookeeperQuorum': 'from a file of HBase',
  'failover processor.priority.x': 'depends on the other sinks',
  'load_balance processor.selector.*': 'an open prefix, which the reference says has none',
  'kite kite.flushable.commitOnBatch': 'never read, so none',
}

/** The same fact in another unit or by another name. */
const unitNames: Readonly<Record<string, string>> = {
  seconds: 's',
  ms: 'ms',
  bytes: 'bytes',
  events: 'events',
  lines: 'lines',
}
const types: Readonly<Record<string, string>> = { int: 'integer', long: 'integer', boolean: 'boolean', list: 'array' }

/** Components that other tests are about. */
const others = new Set(['sinks/kafka', 'sinks/logger', 'sinks/null', 'sinks/file_roll'])

const all = existsSync(reference) ? files.flatMap(([file, kind]) => propertiesOf(file, kind)) : []

describe.skipIf(!existsSync(reference))('the facts of the reference', () => {
  it('are many', () => {
    expect(all.length).toBeGreaterThan(200)
  })

  it.each(all)('%s', (key, { property, one, required }) => {
    expect({ type: one.type, required }).toEqual({
      type: typeOfProperty(property, one),
      required: property.required ?? false,
    })
    if (otherDefaults[key] === undefined && one.unread === undefined)
      expect(one.default).toEqual(defaultOf(property, one))
    if (property.unit !== undefined) expect(one.unit).toBe(unitNames[property.unit])
    expect(one.since).toBe(property.since)
    expect(one.until).toBe(property.until)
    expect(one.undocumented ?? false).toBe(property.documented === false)
  })
})

interface Fact {
  readonly property: Property
  readonly one: OptionSchema
  readonly required: boolean
}

function propertiesOf(file: string, kind: Kind): [string, Fact][] {
  const entries = Object.entries<{ class?: string; properties?: Property[] } | undefined>(
    parse(readFileSync(new URL(`${file}.yaml`, reference), 'utf8')),
  )
  return entries.flatMap(([, entry]) => {
    const schema = components(kind).find(one => one.component.class === entry?.class)
    if (schema === undefined || entry?.class === undefined || others.has(schema.$id)) return []
    return (entry.properties ?? []).flatMap((property): [string, Fact][] => {
      const name = property.name.replace(/<[^>]*>/g, 'x')
      const one = option(schema, name)
      if (one === undefined || /^(channel|(processor\.)?type)$/.test(name)) return []
      const required = schema.required?.includes(name) ?? false
      return [[`${typeOf(schema)} ${name}`, { property, one, required }]]
    })
  })
}

/** Where a schema is right to be stricter than the word in the reference. */
function typeOfProperty({ type }: Property, one: OptionSchema): string {
  const plain = types[type] ?? 'string'
  return plain === 'array' && one.list === undefined ? 'string' : plain
}

function defaultOf(property: Property, one: OptionSchema): unknown {
  if (property.default === null || property.default === undefined) return undefined
  if (typeof property.default !== 'string') return property.default
  const decoded = decode(one, property.default, 'properties')
  return decoded.kind === 'value' ? decoded.value : property.default
}
