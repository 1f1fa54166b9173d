import type { Agent, Component, Model, Option } from '../2-validate/model.ts'
import type { Report } from '../diagnostics/index.ts'
import { isModule, type Kind, type OptionSchema, refusal, scaffolds, withUnit } from '../registry/index.ts'
import type { Ir, IrComponent, IrReference, IrSink, IrSinkGroup, IrSource, IrValue } from './ir.ts'
import { type Filters, pieces } from './references.ts'

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

/** A component of the user's own, and what the pipeline sets for it: every option as text, whatever the format. */
export interface ModuleUse {
  readonly component: Component
  /** Its path, as the pipeline file names it. */
  readonly module: string
  readonly options: IrComponent['options']
}

/** Where the agent names modules of the user's. */
export function moduleUses(model: Model, agent: Agent): readonly ModuleUse[] {
  const lowering = new Lowering(model, agent, () => {})
  lowering.agent()
  return lowering.modules
}

class Lowering {
  refused = false
  readonly modules: ModuleUse[] = []

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
      demands: Object.fromEntries([...this.of.demands].map(([name, { value }]) => [name, demand(name, value)])),
    }
  }

  get #filters(): Filters {
    return new Map(this.#kept('config-filters').map(filter => [filter.name, filterOf(filter)]))
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
    const deadLetter = this.#deadLetterOf(sink)
    return { ...this.#component(sink), channel: channelOf(sink), ...(deadLetter !== undefined && { deadLetter }) }
  }

  #deadLetterOf(sink: Component): string | undefined {
    const name = deadLetterOf(sink)
    if (name === undefined || this.#kept('channels').some(channel => channel.name === name)) return name
    this.refused = true
    const { name: option, setting } = sink.options.get('deadLetter.channel')!
    const because = `there is no channel "${name}" that is kept`
    this.report('refused-option', setting.keySpan, { component: sink.name, option, because })
    return undefined
  }

  #sinkGroup(group: Component): IrSinkGroup {
    const sinks = this.of.members.get(group.name) ?? []
    const members = this.#kept('sinks').filter(sink => sinks.includes(sink.name))
    this.#shared(group, 'drain different channels', members.map(channelOf))
    const letters = members.map(sink => deadLetterOf(sink) ?? 'none')
    this.#shared(group, 'have different dead-letter channels', letters)
    return { ...this.#component(group), sinks }
  }

  /** What the sinks of a group must have in common. */
  #shared(group: Component, differ: string, names: readonly string[]): void {
    const channels = [...new Set(names)].sort()
    if (channels.length < 2) return
    this.refused = true
    this.report('group-channels', group.nameSpan, { group: group.name, differ, channels: channels.join(', ') })
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
    const type = this.#type(one)
    const options = this.#options(one)
    if (one.schema === undefined && isModule(type)) this.modules.push({ component: one, module: type, options })
    return { name: one.name, type, options, parts: Object.fromEntries(parts.map(({ of, part }) => [of, part])) }
  }

  /** The schema's key, or the path of a user's module. */
  #type(one: Component): string {
    const text = String(one.type?.value ?? '').trim()
    const { schema } = one
    if (schema === undefined) {
      if (isModule(text)) return text
      this.#refuse('java-class', one, { component: one.name, type: text }, counterpart(one.kind, text))
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
      const value = one.schema === undefined ? this.#plainText(option) : this.#value(option, schema)
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

  /** What no schema gives a type is text in both formats. */
  #plainText({ setting: { value } }: Option): IrValue {
    return this.#text(Array.isArray(value) ? value.join(' ') : String(value), 'string')
  }

  #text(text: string, as: IrReference['as']): string | IrReference {
    const cut = pieces(text, this.model.format, this.#filters)
    if (cut === undefined) return text
    return cut.every(piece => typeof piece === 'string') ? cut.join('') : { pieces: cut, as }
  }

  #refuse<C extends 'java-class' | 'refused-component'>(
    code: C,
    one: Component,
    params: Parameters<Report>[2],
    hint?: string,
  ): void {
    this.refused = true
    this.report(code, one.type?.valueSpan ?? one.nameSpan, params as never, hint === undefined ? {} : { hint })
  }
}

/** Numbers in bytes and milliseconds, whatever unit the file gives; what is no number stays text. */
function demand(name: string, value: unknown): string | number {
  if (typeof value === 'number') return value
  return withUnit(String(value), name === 'shutdownTimeout' ? 'ms' : 'bytes') ?? String(value)
}

/** Options that say how components hang together; they have fields of their own in the IR. */
const wiring: ReadonlySet<string> = new Set([
  'type',
  'channels',
  'channel',
  'deadLetter.channel',
  'sinks',
  'interceptors',
  'config',
])

/** How to write in TypeScript what a Java class does. */
function counterpart(kind: Kind, javaClass: string): string {
  const name = moduleName(javaClass)
  const noun = scaffolds[kind]
  const begin =
    noun === undefined ? `write ./${name}.ts` : `\`flumec init ${noun} ${name}\` writes ./${name}.ts to begin with`
  return `write its counterpart as a module: ${begin}; then put ./${name}.ts in the place of the class`
}

/** `RegexMask` for `com.example.RegexMask$Builder`, as the name of a file: `regex-mask`. */
function moduleName(javaClass: string): string {
  const [simple = ''] = javaClass.trim().split('.').at(-1)!.split('$')
  return simple.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()
}

/** Other types than these two are refused. */
function filterOf({ schema, options }: Component): NonNullable<ReturnType<Filters['get']>> {
  if (schema?.$id !== 'config-filters/external') return { from: 'env' }
  const text = (name: string) => options.get(name)?.setting.value
  const charset = text('charset')
  return {
    from: 'external',
    command: String(text('command')),
    ...(charset !== undefined && { charset: String(charset) }),
  }
}

const channelOf = (sink: Component): string => String(sink.options.get('channel')?.value ?? '')

function deadLetterOf(sink: Component): string | undefined {
  const option = sink.options.get('deadLetter.channel')
  return option && String(option.value ?? option.setting.value).trim()
}

function names(option: Option | undefined): string[] {
  const value = option?.value ?? option?.setting.value
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'string' ? value.trim().split(/\s+/) : []
}

function sortByKey<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}
