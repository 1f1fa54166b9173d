import { secretName } from '../3-analyze/view.ts'
import {
  type ComponentSchema,
  components,
  type Kind,
  type OptionSchema,
  option,
  type PathUse,
  typeOf,
} from '../registry/index.ts'
import type { Ir, IrComponent, IrReference, IrValue } from './ir.ts'
import { type Parts, partsOf } from './parts.ts'

/** What an agent can tell of itself without being started. A secret's value is in none of it. */
export interface About {
  /** Every environment variable that a setting refers to, sorted by name. */
  readonly variables: readonly Variable[]
  /** What the file sets, by Flume's full names below the agent; secrets are masked. */
  readonly settings: readonly Setting[]
  /** What must be there on the machine and in the network for the agent to work. */
  readonly needs: readonly Need[]
  readonly parts: Parts
}

export interface Variable {
  readonly name: string
  /** False where every reference gives a default. */
  readonly required: boolean
  /** A secret is made of it. */
  readonly secret: boolean
}

export interface Setting {
  readonly name: string
  readonly value: Text
}

export interface Need {
  /** `source tail`. */
  readonly of: string
  readonly option: string
  /** A use of a path; `tcp` or `udp`: it listens at `host:port`; `far side`: it connects to one of URLs or `host:port`, with commas between. */
  readonly is: PathUse | 'tcp' | 'udp' | 'far side'
  readonly value: Text
  /** Of a far side that names none. */
  readonly port?: number
}

/** Text as it stands, or pieces with names to look up among them. */
export type Text = string | readonly (string | Lookup)[]

type Lookup = Exclude<IrReference['pieces'][number], string>

export function aboutOf(ir: Ir): About {
  const all = everyComponent(ir)
  return {
    variables: variables(all),
    settings: all.flatMap(settings),
    needs: all.flatMap(needs),
    parts: partsOf(ir),
  }
}

/** A component or nested part with its schema, and the prefix of its options' names. */
interface Placed {
  readonly of: string
  readonly prefix: string
  readonly typeName: string
  readonly one: IrComponent
  readonly schema: ComponentSchema | undefined
}

const nouns = { channels: 'channel', sources: 'source', sinks: 'sink', 'sink-groups': 'sink group' } as const

function everyComponent(ir: Ir): Placed[] {
  const placed = (kind: keyof typeof nouns, list: string, one: IrComponent) => {
    const prefix = `${list}.${one.name}`
    return withParts({ ...own(kind, one), of: `${nouns[kind]} ${one.name}`, prefix, typeName: `${prefix}.type` })
  }
  return [
    ...ir.sources.flatMap(source => [
      ...placed('sources', 'sources', source),
      ...[...source.interceptors.map(one => ['interceptors', one] as const), ['selectors', source.selector] as const]
        // What no line names is not shown.
        .filter(([kind, one]) => kind === 'interceptors' || Object.keys(one.options).length > 0)
        .map(([kind, one]) => {
          const prefix = `sources.${source.name}.${kind === 'interceptors' ? `interceptors.${one.name}` : 'selector'}`
          return { ...own(kind, one), of: `source ${source.name}`, prefix, typeName: `${prefix}.type` }
        }),
    ]),
    ...ir.channels.flatMap(one => placed('channels', 'channels', one)),
    ...ir.sinks.flatMap(one => placed('sinks', 'sinks', one)),
    ...ir.sinkGroups.map(one => {
      const prefix = `sinkgroups.${one.name}`
      return { ...own('sink-groups', one), of: `sink group ${one.name}`, prefix, typeName: `${prefix}.processor.type` }
    }),
  ]
}

const own = (kind: Kind, one: IrComponent) => ({
  one,
  schema: components(kind).find(schema => typeOf(schema) === one.type),
})

function withParts(owner: Placed): Placed[] {
  const parts = Object.entries(owner.one.parts).map(([name, part]) => {
    const prefix = `${owner.prefix}.${owner.schema?.properties[name]?.partPrefix ?? name}`
    return { ...own(part.kind, part), of: owner.of, prefix, typeName: `${owner.prefix}.${name}` }
  })
  return [owner, ...parts]
}

function settings({ one, schema, prefix, typeName }: Placed): Setting[] {
  const set = Object.entries(one.options).map(([name, value]) => ({
    name: `${prefix}.${name}`,
    value: isSecret(schema, name) ? masked(value) : text(value),
  }))
  return [{ name: typeName, value: one.type }, ...set]
}

/** Of a user's own component nothing is known: there the name of the option tells. */
export function isSecret(schema: ComponentSchema | undefined, name: string): boolean {
  const known = optionSchema(schema, name)
  return known?.secret ?? (known === undefined && secretName.test(name))
}

function optionSchema(schema: ComponentSchema | undefined, name: string): OptionSchema | undefined {
  return schema === undefined ? undefined : option(schema, name)
}

function masked(value: IrValue): string {
  const names = lookups(value).map(({ name }) => name)
  return names.length === 0 ? '(secret)' : `(secret, from ${names.join(', ')})`
}

function needs(placed: Placed): Need[] {
  const { of, one, schema } = placed
  if (schema === undefined) return []
  const paths = Object.entries({ ...homes(schema), ...one.options }).flatMap(([name, value]) => {
    const path = optionSchema(schema, name)?.path
    return path === undefined ? [] : items(value).map(item => ({ of, option: name, is: path, value: text(item) }))
  })
  return [...paths, ...listening(placed, schema), ...connecting(placed, schema)]
}

/** Where state is kept that no option places elsewhere. */
function homes(schema: ComponentSchema): Record<string, IrValue> {
  const inHome = Object.entries(schema.properties).filter(([, one]) => one.inHome !== undefined)
  const home = { from: 'sys', name: 'user.home' } as const
  return Object.fromEntries(
    inHome.map(([name, one]) => [name, { pieces: [home, `/${one.inHome}`], as: 'string' } as const]),
  )
}

function listening({ of, one }: Placed, { component: { listens }, properties }: ComponentSchema): Need[] {
  if (listens === undefined) return []
  const value = settled(one, properties)
  const host = listens.host === undefined ? undefined : value(listens.host)
  return items(value(listens.port) ?? []).map(port => ({
    of,
    option: listens.port,
    is: listens.protocol,
    value: joined(text(host ?? '0.0.0.0'), ':', text(port)),
  }))
}

/** What is set, or the default. */
const settled = (one: IrComponent, properties: ComponentSchema['properties']) => (name: string) =>
  one.options[name] ?? (properties[name]?.default as IrValue | undefined)

function connecting({ of, one }: Placed, { component: { connects }, properties }: ComponentSchema): Need[] {
  if (connects === undefined) return []
  const { host, port, defaultPort } = connects
  const setting = settled(one, properties)
  const name = connects.addresses ?? connects.url ?? host
  const value = name === undefined ? undefined : setting(name)
  if (name === undefined || value === undefined) return []
  const to = host === undefined ? text(value) : joined(text(value), ':', text(setting(port!) ?? ''))
  return [{ of, option: name, is: 'far side', value: to, ...(defaultPort !== undefined && { port: defaultPort }) }]
}

function variables(all: readonly Placed[]): Variable[] {
  const found = new Map<string, Variable>()
  for (const { one, schema } of all)
    for (const [option, value] of Object.entries(one.options))
      for (const { from, name, fallback } of lookups(value)) {
        if (from !== 'env') continue
        const before = found.get(name)
        const required = fallback === undefined || before?.required === true
        const secret = isSecret(schema, option) || before?.secret === true
        found.set(name, { name, required, secret })
      }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

const items = (value: IrValue): readonly IrValue[] => (Array.isArray(value) ? value : [value])

function lookups(value: IrValue): Lookup[] {
  return items(value).flatMap(item => (isReference(item) ? item.pieces.filter(one => typeof one !== 'string') : []))
}

/** A list is joined by commas. */
function text(value: IrValue): Text {
  if (isReference(value)) return value.pieces
  if (!Array.isArray(value)) return String(value)
  const texts = value.map(text)
  return joined(...texts.flatMap((one, i) => (i === 0 ? [one] : [', ', one])))
}

function joined(...texts: readonly Text[]): Text {
  const pieces = texts.flat()
  return pieces.every(piece => typeof piece === 'string') ? pieces.join('') : pieces
}

const isReference = (value: IrValue): value is IrReference => typeof value === 'object' && !Array.isArray(value)
