import type { Agent, Component } from '../../2-validate/model.ts'

/** One way of an event through an agent. `optional`: the source does not wait for this channel. */
export interface Path {
  readonly source: Component
  readonly channel: Component
  readonly sink: Component
  readonly optional: boolean
  /** The sinks that take what this path's sink is refused for good. */
  readonly letters: readonly Component[]
}

/** Every path whose parts Flume keeps, in the file's order. */
export function pathsOf(agent: Agent): Path[] {
  const kept = (kind: Component['kind']) =>
    agent.components.filter(one => one.kind === kind && one.listed && one.fate.kept)
  const [sources, channels, sinks] = [kept('sources'), kept('channels'), kept('sinks')]
  return sources.flatMap(source =>
    channelsOf(source, channels).flatMap(({ channel, optional }) =>
      sinks
        .filter(sink => text(sink, 'channel') === channel.name)
        .map(sink => ({ source, channel, sink, optional, letters: lettersOf(sink, sinks) })),
    ),
  )
}

function lettersOf(sink: Component, sinks: readonly Component[]): Component[] {
  const found = new Set<Component>()
  const follow = (from: Component) => {
    const channel = text(from, 'deadLetter.channel')
    for (const next of sinks)
      if (next !== sink && !found.has(next) && text(next, 'channel') === channel) {
        found.add(next)
        follow(next)
      }
  }
  follow(sink)
  return [...found]
}

function channelsOf(source: Component, channels: readonly Component[]) {
  const named = new Set(words(source, 'channels'))
  const selector = source.parts.find(part => part.option === 'selector')
  const optional = new Set(selector === undefined || mapsValues(selector) ? [] : words(selector, 'optional'))
  return channels.filter(one => named.has(one.name)).map(channel => ({ channel, optional: optional.has(channel.name) }))
}

/** A multiplexing selector's optional channels depend on the event: any of them may also be a required one. */
const mapsValues = (selector: Component): boolean => selector.options.has('header')

/** An option's value as text, its default when it is not set. */
export function text(component: Component, option: string): string | undefined {
  const value = component.options.get(option)?.value ?? component.schema?.properties[option]?.default
  return value === undefined ? undefined : String(value)
}

/** An option's value as a number; undefined when it is not known before the agent starts. */
export function amount(component: Component, option: string): number | undefined {
  const value = Number(text(component, option) ?? Number.NaN)
  return Number.isFinite(value) ? value : undefined
}

function words(component: Component, option: string): readonly string[] {
  const value = component.options.get(option)?.value
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.trim().split(/\s+/) : []
}
