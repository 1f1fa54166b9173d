import type { Agent, Component, Model, Option } from '../2-validate/model.ts'
import type { Report } from '../diagnostics/index.ts'
import { type OptionSchema, refusal } from '../registry/index.ts'
import type { Ir, IrComponent, IrReference, IrSink, IrSinkGroup, IrSource, IrValue } from './ir.ts'
import { pieces } from './references.ts'

export type { Ir, IrComponent, IrReference, IrSink, IrSinkGroup, IrSource, IrValue } from './ir.ts'

/**
 * One agent of a model as plain data for the emitter: the components that are kept, sorted by name. What we can't build
 * (a refused component or option, a Java class) is reported; the result is then undefined.
 */
export function lower(model: Model, agent: Agent, report: Report): Ir | undefined {
  const lowering = new Lowering(model, agent, report)
  const ir = lowering.agent()
  return lowering.refused ? undefined : ir
}

/** The same with what can't be built left in: for those who compare or tell what a file means. */
export function lowerAll(model: Model, agent: Agent): Ir {
  return new Lowering(model, agent, () => {}).agent()
}

class Lowering {
  refused = false

  constructor(
    private readonly model: Model,
    private readonly of: Agent,
    private readonly report: Report,
  ) {}

  agent(): Ir {
    for (const filter of this.#kept('config-filters')) this.#type(filter)
    return {
      agent: this.of.name,
      channels: this.#kept('channels').map(one => this.#component(one)),
      sources: this.#kept('sources').map(one => this.#source(one)),
      sinks: this.#kept('sinks').map(one => this.#sink(one)),
      sinkGroups: this.#kept('sink-groups').map(one => this.#sinkGroup(one)),
      demands: Object.fromEntries([...this.of.demands].map(([name, { value }]) => [name, value as string | number])),
    }
  }

  /** The config filters that name environment variables. */
  get #filters(): ReadonlySet<string> {
    const filters = this.#kept('config-filters').filter(({ schema }) => schema?.$id === 'config-filters/env')
    return new Set(filters.map(filter => filter.name))
  }

  #kept(kind: Component['kind']): Component[] {
    return this.of.components
      .filter(one => one.kind === kind && one.listed && one.fate.kept)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  #source(source: Component): IrSource {
    const kept = new Set(this.#kept('channels').map(channel => channel.name))
    const selector = source.parts.find(part => part.option === 'selector')
    return {
      ...this.#component(source, ['interceptors', 'selector']),
      channels: names(source.options.get('channels')).filter(name => kept.has(name)),
      selector: selector
        ? this.#component(selector)
        : { name: 'selector', type: 'replicating', options: {}, parts: {} },
      interceptors: source.parts
        .filter(part => part.option === 'interceptors' && part.listed)
        .map(part => this.#component(part)),
    }
  }

  #sink(sink: Component): IrSink {
    return { ...this.#component(sink), channel: channelOf(sink) }
  }

  #sinkGroup(group: Component): IrSinkGroup {
    const sinks = this.of.members.get(group.name) ?? []
    const channels = new Set(
      this.#kept('sinks')
        .filter(sink => sinks.includes(sink.name))
        .map(channelOf),
    )
    if (channels.size > 1) {
      this.refused = true
      this.report('group-channels', group.nameSpan, { group: group.name, channels: [...channels].sort().join(', ') })
    }
    return { ...this.#component(group), sinks }
  }

  #component(one: Component, elsewhere: readonly string[] = []): IrComponent {
    const parts = one.parts
      .filter(part => !elsewhere.includes(part.option))
      .map(part => ({
        named: part.type !== undefined,
        part: { ...this.#component(part), kind: part.kind },
        of: part.option,
      }))
      // A part that no line names and of which nothing is read is the default, as if it were not there.
      .filter(({ named, part }) => named || Object.keys(part.options).length > 0)
    return {
      name: one.name,
      type: this.#type(one),
      options: this.#options(one),
      parts: Object.fromEntries(parts.map(({ of, part }) => [of, part])),
    }
  }

  /** The schema's key, or the path of a user's module. */
  #type(one: Component): string {
    const text = String(one.type?.value ?? '')
    const { schema } = one
    if (schema === undefined) {
      if (isModule(text)) return text
      this.#refuse('java-class', one, { component: one.name, type: text })
      return text
    }
    const { refused } = schema.component
    if (refused !== undefined)
      this.#refuse('refused-component', one, { component: one.name, type: schema.title, ...refused })
    return schema.$id.split('/').at(-1)!
  }

  #options(one: Component): Record<string, IrValue> {
    const lowered = new Map<string, IrValue>()
    for (const option of one.options.values()) {
      const { schema, name } = option
      if (wiring.has(name) || (one.schema !== undefined && schema === undefined) || schema?.unread !== undefined)
        continue
      const because = schema && refusal(schema, option.value)
      if (because !== undefined) {
        this.refused = true
        this.report('refused-option', option.setting.keySpan, { component: one.name, option: name, because })
      }
      const current = schema?.deprecated === true && schema.successor !== undefined ? schema.successor : name
      if (current !== name && one.options.has(current)) continue
      const value = this.#value(option, schema)
      if (value !== undefined) lowered.set(current, value)
    }
    return Object.fromEntries(sortByKey(lowered))
  }

  #value({ value, setting }: Option, schema: OptionSchema | undefined): IrValue | undefined {
    const raw = value ?? setting.value
    if (Array.isArray(raw))
      return raw.map(item => (typeof item === 'string' ? this.#text(item, 'string') : item)) as IrValue
    if (typeof raw === 'string') {
      const type = schema?.type
      const as = type === 'integer' || type === 'number' ? 'number' : type === 'boolean' ? 'boolean' : 'string'
      const text = this.#text(raw, as)
      // Text that is no number, where a number is wanted: Flume uses the default (the check has reported it).
      return value === undefined && typeof text === 'string' && as !== 'string' ? undefined : text
    }
    return raw as IrValue
  }

  #text(text: string, as: IrReference['as']): string | IrReference {
    const cut = pieces(text, this.model.format, this.#filters)
    if (cut === undefined) return text
    return cut.every(piece => typeof piece === 'string') ? cut.join('') : { pieces: cut, as }
  }

  #refuse<C extends 'java-class' | 'refused-component'>(code: C, one: Component, params: Parameters<Report>[2]): void {
    this.refused = true
    this.report(code, one.type?.valueSpan ?? one.nameSpan, params as never)
  }
}

/** Options that say how components hang together; they have fields of their own in the IR. */
const wiring: ReadonlySet<string> = new Set(['type', 'channels', 'channel', 'sinks', 'interceptors', 'config'])

/** A user's own component as a module: `./mask.ts`. */
export const isModule = (type: string): boolean => /^\.{1,2}\/.+\.[cm]?[jt]s$/.test(type)

const channelOf = (sink: Component): string => String(sink.options.get('channel')?.value ?? '')

function names(option: Option | undefined): string[] {
  const value = option?.value ?? option?.setting.value
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'string' ? value.trim().split(/\s+/) : []
}

function sortByKey<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}
