import type { Kind } from '../registry/index.ts'

/** A key taken apart as Flume does (config-layer 5): `agent.section.name.rest`. */
export interface Key {
  readonly agent: string
  /** The first part below the agent. */
  readonly section: string
  /** Undefined for a list, such as `a1.sources`. */
  readonly name?: string
  readonly rest?: string
}

/** What a component kind is called in keys. */
export const sections = ['sources', 'channels', 'sinks', 'sinkgroups', 'configfilters'] as const

export type Section = (typeof sections)[number]

export const isSection = (text: string): text is Section => (sections as readonly string[]).includes(text)

/** Undefined when there is no dot, or nothing before or behind the first. */
export function keyOf(text: string): Key | undefined {
  const key = text.trim()
  const [dot, second, third] = dots(key)
  if (dot === undefined || dot === 0 || dot === key.length - 1) return undefined
  const agent = key.slice(0, dot)
  if (second === undefined) return { agent, section: key.slice(dot + 1) }
  const section = key.slice(dot + 1, second)
  const name = key.slice(second + 1, third)
  return third === undefined ? { agent, section, name } : { agent, section, name, rest: key.slice(third + 1) }
}

function dots(key: string): (number | undefined)[] {
  const first = key.indexOf('.')
  const second = first < 0 ? -1 : key.indexOf('.', first + 1)
  const third = second < 0 ? -1 : key.indexOf('.', second + 1)
  return [first, second, third].map(at => (at < 0 ? undefined : at))
}

export const kindOf: Readonly<Record<Section, Kind>> = {
  sources: 'sources',
  channels: 'channels',
  sinks: 'sinks',
  sinkgroups: 'sink-groups',
  configfilters: 'config-filters',
}

/** What the keys call a kind of component. */
export function sectionOf(kind: Kind): string {
  return sections.find(section => kindOf[section] === kind) ?? kind
}
