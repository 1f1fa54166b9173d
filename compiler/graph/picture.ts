/** What there is to draw of an agent: the components that are kept, and the ways of events between them. */
import type { Agent, Component, Option, Part } from '../2-validate/model.ts'
import { guarantees } from '../3-analyze/guarantee/index.ts'
import { text } from '../3-analyze/guarantee/paths.ts'
import { commonOptions, type Kind, option } from '../registry/index.ts'

export interface Picture {
  readonly agent: string
  readonly sources: readonly Box[]
  readonly channels: readonly Box[]
  readonly sinks: readonly Box[]
  readonly groups: readonly Group[]
  readonly edges: readonly Edge[]
}

export interface Box {
  /** Unique in the picture, of letters, digits and `_`. */
  readonly id: string
  readonly name: string
  readonly type: string
  /** What tells it from others of its type: `kafka.topic: clicks`. */
  readonly facts: readonly string[]
  /** Of a source: its interceptors in order, `timestamp i1`. */
  readonly steps: readonly string[]
}

export interface Group {
  readonly id: string
  readonly name: string
  readonly type: string
  /** The ids of its sinks. */
  readonly members: readonly string[]
}

export interface Edge {
  readonly from: string
  readonly to: string
  /** Which events go here, where not all do. */
  readonly label?: string
  /** Why events can be lost on this way. */
  readonly lossy?: string
  /** From a sink to the channel of what is refused for good. */
  readonly isRefusal?: true
}

export function pictureOf(agent: Agent): Picture {
  const kept = (kind: Kind) => agent.components.filter(one => one.kind === kind && one.listed && one.fate.kept)
  const [sources, channels, sinks, groups] = [kept('sources'), kept('channels'), kept('sinks'), kept('sink-groups')]
  const weak = weaknesses(agent)
  const there = new Set(channels.map(({ name }) => name))
  const edges = [
    ...sources.flatMap(source =>
      words(source.options.get('channels'))
        .filter(name => there.has(name))
        .map(name => edge(id('sources', source.name), id('channels', name), routes(source, name), weak)),
    ),
    ...sinks.flatMap(sink =>
      words(sink.options.get('channel'))
        .filter(name => there.has(name))
        .map(name => edge(id('channels', name), id('sinks', sink.name), undefined, weak)),
    ),
    ...sinks.flatMap(sink =>
      words(sink.options.get('deadLetter.channel'))
        .filter(name => there.has(name))
        .map(name => refusal(id('sinks', sink.name), id('channels', name))),
    ),
  ]
  return {
    agent: agent.name,
    sources: sources.map(box),
    channels: channels.map(box),
    sinks: sinks.map(box),
    groups: groups.map(group => ({
      id: id('groups', group.name),
      name: group.name,
      type: typeOf(group),
      members: (agent.members.get(group.name) ?? []).map(name => id('sinks', name)),
    })),
    edges,
  }
}

function edge(from: string, to: string, label: string | undefined, weak: ReadonlyMap<string, string>): Edge {
  const lossy = weak.get(`${from} ${to}`)
  return { from, to, ...(label !== undefined && { label }), ...(lossy !== undefined && { lossy }) }
}

const refusal = (from: string, to: string): Edge => ({ from, to, label: 'refused for good', isRefusal: true })

/** By edge: what makes a path through it weaker than at-least-once. */
function weaknesses(agent: Agent): Map<string, string> {
  const found = new Map<string, string>()
  for (const { path, weakPoints } of guarantees(agent))
    for (const { component, because } of weakPoints) {
      const [source, channel, sink] = [
        id('sources', path.source.name),
        id('channels', path.channel.name),
        id('sinks', path.sink.name),
      ]
      const isOfLetters = path.letters.includes(component)
      const own = `${id('channels', text(component, 'channel') ?? '')} ${id('sinks', component.name)}`
      const key = isOfLetters ? own : component === path.sink ? `${channel} ${sink}` : `${source} ${channel}`
      if (!found.has(key)) found.set(key, because)
    }
  return found
}

/** What the selector of a source sends to a channel: `state = CZ, else`. */
function routes(source: Component, channel: string): string | undefined {
  const selector = source.parts.find(part => part.kind === 'selectors')
  if (selector === undefined) return undefined
  const header = selector.options.get('header')?.value ?? 'flume.selector.header'
  const names = [...selector.options.values()].filter(one => words(one).includes(channel)).map(one => one.name)
  const label = names.map(name => {
    if (name.startsWith('mapping.')) return `${header} = ${name.slice('mapping.'.length)}`
    if (name.startsWith('optional.')) return `${header} = ${name.slice('optional.'.length)}, optional`
    return name === 'default' ? 'else' : name
  })
  return label.length === 0 ? undefined : label.join('; ')
}

const words = (one: Option | undefined): string[] => {
  const value = one?.value ?? one?.setting.value
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : String(value).trim().split(/\s+/)
}

function box(component: Component): Box {
  return {
    id: id(component.kind, component.name),
    name: component.name,
    type: typeOf(component),
    facts: factsOf(component),
    steps: component.parts.filter(isInterceptor).map(part => `${typeOf(part)} ${part.name}`),
  }
}

const isInterceptor = (part: Part) => part.kind === 'interceptors' && part.fate.kept

export function typeOf({ schema, type, kind }: Component): string {
  return schema?.title ?? (type === undefined ? kind.replace(/s$/, '') : String(type.value).trim().split('.').at(-1)!)
}

/** The options that it could not be without, and how much a channel holds. */
function factsOf(component: Component): string[] {
  const { schema, options } = component
  if (schema === undefined) return []
  const asked = [...(schema.required ?? []), ...(schema.constraints ?? []).flatMap(({ oneOf = [] }) => oneOf)]
  const common = commonOptions(component.kind).properties
  const told = [...new Set([...asked, 'capacity', 'kafka.topic', 'kafka.topics', 'hostname', 'bind', 'port'])]
  return told.flatMap(name => {
    const value = options.get(name)?.value
    if (value === undefined || name in common || option(schema, name)?.secret) return []
    return [`${name}: ${Array.isArray(value) ? value.join(' ') : value}`]
  })
}

const id = (kind: string, name: string) =>
  `${kind.replace(/s$/, '').replace('-', '_')}_${[...name].map(c => (/[A-Za-z0-9]/.test(c) ? c : `_${c.codePointAt(0)!.toString(16)}_`)).join('')}`
