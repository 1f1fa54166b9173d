import type { Ast, Setting, Value } from '../1-parse/ast.ts'
import type { Agent, Component, Model, Option, Part } from '../2-validate/model.ts'
import type { Kind } from '../registry/index.ts'
import type { Span } from '../source/text.ts'
import type { Section } from './key.ts'

/** A file as the rules see it: text and meaning side by side, and what is explained already. */
export class FileView {
  readonly agents: readonly AgentView[]
  /** The agents that Flume would know; when it would know none, every first part of a key. */
  readonly agentNames: ReadonlySet<string>
  /** True when something was told that Flume drops or ignores. */
  told = false
  /** Keys that the file is meant to set but does not: swallowed by another line, or misplaced. */
  readonly meant = new Set<string>()
  readonly #explained = new Set<Setting>()
  readonly #explainedNames = new Map<string, Set<string>>()
  readonly #owners = new Map<Setting, Owner>()
  readonly #byKey: ReadonlyMap<string, Setting>
  readonly #agentsByName: ReadonlyMap<string, AgentView>

  constructor(
    readonly ast: Ast,
    readonly model: Model,
    /** Places where the text could not be read: what is missing there is no further fault. */
    readonly unreadable: readonly Span[] = [],
  ) {
    // A byte order mark makes an agent of its own out of the first line's.
    const agents = model.agents.filter(({ name }) => !/^(\ufeff|\u00ef\u00bb\u00bf)/.test(name))
    this.agents = agents.map(agent => new AgentView(agent, this))
    this.#agentsByName = new Map(this.agents.map(view => [view.agent.name, view]))
    this.#byKey = new Map(ast.settings.map(setting => [setting.key.trim(), setting]))
    const names = agents.map(({ name }) => name)
    this.agentNames = new Set(
      names.length > 0 ? names : ast.settings.flatMap(({ key }) => /^[^.\s]+(?=\.)/.exec(key) ?? []),
    )
    for (const agent of this.agents) for (const view of agent.components) this.#own(view)
  }

  /** Whether the file is meant to set a key: by a line that does not count, or one without a value. */
  isMeant(key: string): boolean {
    const setting = this.settingOf(key)
    return this.meant.has(key) || (setting !== undefined && String(setting.value).trim() === '')
  }

  agentView(name: string): AgentView | undefined {
    return this.#agentsByName.get(name)
  }

  /** The setting of that key which counts. */
  settingOf(key: string): Setting | undefined {
    return this.#byKey.get(key)
  }

  /** The option that a setting is, with its component. */
  ownerOf(setting: Setting): Owner | undefined {
    return this.#owners.get(setting)
  }

  /** A setting whose fault is told; what follows from it need not be. */
  explain(setting: Setting): void {
    this.#explained.add(setting)
  }

  isExplained(setting: Setting): boolean {
    return this.#explained.has(setting)
  }

  /** Names of an agent's components that a told fault accounts for. */
  explainedNames(agent: string): Set<string> {
    let names = this.#explainedNames.get(agent)
    if (names === undefined) {
      names = new Set()
      this.#explainedNames.set(agent, names)
    }
    return names
  }

  isSecret(setting: Setting): boolean {
    const schema = this.ownerOf(setting)?.option.schema
    return schema?.secret ?? (schema === undefined && secretName.test(setting.key))
  }

  /** Whether something in a component's lines could not be read; they end where the next component starts. */
  isBroken({ component }: ComponentView): boolean {
    if (this.unreadable.length === 0) return false
    const { start } = component.nameSpan
    const starts = this.agents.flatMap(({ components }) => components.map(one => one.component.nameSpan.start))
    const end = Math.min(...starts.filter(other => other > start), this.ast.source.text.length + 1)
    return this.unreadable.some(span => span.start >= start && span.start < end)
  }

  #own(component: ComponentView): void {
    for (const option of component.component.options.values()) this.#owners.set(option.setting, { option, component })
    for (const part of component.parts) this.#own(part)
  }
}

const secretName = /(password|passwd|passphrase|secret|token|api-?key|access-?key)[^.]*$/i

export interface Owner {
  readonly option: Option
  readonly component: ComponentView
}

export class AgentView {
  /** Listed or not, in the order of the file. */
  readonly components: readonly ComponentView[]
  readonly #byKind: ReadonlyMap<Kind, readonly ComponentView[]>
  readonly #byName = new Map<string, ComponentView>()
  #uses: ReadonlyMap<ComponentView, Uses> | undefined

  constructor(
    readonly agent: Agent,
    readonly file: FileView,
  ) {
    this.components = agent.components.map(component => new ComponentView(component, this))
    for (const view of this.components) this.#byName.set(`${view.component.kind} ${view.component.name}`, view)
    const listed = this.components.filter(({ component }) => component.listed)
    this.#byKind = grouped(listed, ({ component }) => component.kind)
  }

  get(kind: Kind, name: string): ComponentView | undefined {
    return this.#byName.get(`${kind} ${name}`)
  }

  /** The listed components of a kind. */
  all(kind: Kind): readonly ComponentView[] {
    return this.#byKind.get(kind) ?? []
  }

  /** What the list of a section names. */
  listed(section: Section): string[] {
    return this.all(kindOf[section]).map(({ component }) => component.name)
  }

  /** The declared channels that a source or sink names. */
  channelsOf({ component }: ComponentView): ComponentView[] {
    const names = component.kind === 'sinks' ? component.options.get('channel') : component.options.get('channels')
    return namesOf(names).flatMap(name => {
      const channel = this.get('channels', name)
      return channel?.component.listed ? [channel] : []
    })
  }

  /** The sources and sinks of a channel that Flume keeps. */
  usesOf(channel: ComponentView): Uses {
    this.#uses ??= this.#allUses()
    return this.#uses.get(channel) ?? { sources: [], sinks: [] }
  }

  #allUses(): Map<ComponentView, Uses> {
    const of = (kind: Kind) =>
      grouped(
        this.all(kind).flatMap(view => (view.kept ? this.channelsOf(view).map(channel => ({ view, channel })) : [])),
        ({ channel }) => channel,
      )
    const sources = of('sources')
    const sinks = of('sinks')
    const views = (pairs: readonly { view: ComponentView }[] = []) => pairs.map(({ view }) => view)
    return new Map(
      this.all('channels').map(one => [one, { sources: views(sources.get(one)), sinks: views(sinks.get(one)) }]),
    )
  }
}

export interface Uses {
  readonly sources: readonly ComponentView[]
  readonly sinks: readonly ComponentView[]
}

function grouped<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

export const kindOf: Readonly<Record<Section, Kind>> = {
  sources: 'sources',
  channels: 'channels',
  sinks: 'sinks',
  sinkgroups: 'sink-groups',
  configfilters: 'config-filters',
}

/** The names that an option lists, whether it is a list or one name. */
export function namesOf(option: Option | undefined): string[] {
  const value = option?.value ?? option?.setting.value
  if (value === undefined) return []
  return Array.isArray(value) ? value.map(String) : [String(value).trim()]
}

export class ComponentView {
  readonly parts: readonly ComponentView[]
  /** True when something was told that drops the component. */
  told = false

  constructor(
    readonly component: Component | Part,
    readonly agent: AgentView,
    readonly owner?: ComponentView,
  ) {
    this.parts = component.parts.map(part => new ComponentView(part, agent, this))
  }

  /** The component that the agent's list names: the owner of a part, or the component itself. */
  get root(): ComponentView {
    return this.owner?.root ?? this
  }

  /**
   * The values that are set, by option; undefined where only the starting agent knows. An old spelling sets the option
   * that it stands for, unless that is set itself.
   */
  get values(): Map<string, Value | undefined> {
    const { options } = this.component
    const known = ({ value }: Option) => (typeof value === 'string' && value.includes('${') ? undefined : value)
    const values = new Map([...options].map(([name, option]) => [name, known(option)]))
    for (const option of options.values()) {
      const { deprecated, successor } = option.schema ?? {}
      if (deprecated && successor !== undefined && !options.has(successor)) values.set(successor, known(option))
    }
    return values
  }

  get kept(): boolean {
    return this.root.component.fate.kept
  }

  get isBroken(): boolean {
    return this.agent.file.isBroken(this.root)
  }

  /** `source "r1"`, `interceptor "i1" of source "r1"`, `the serializer of sink "k1"`. */
  get label(): string {
    const { kind, name } = this.component
    if (this.owner === undefined) return `${nouns[kind]} "${name}"`
    const { option } = this.component as Part
    return option === 'interceptors'
      ? `${nouns[kind]} "${name}" of ${this.owner.label}`
      : `the ${option.split('.')[0]} of ${this.owner.label}`
  }

  /** The type as it is written, or the schema's name for it. */
  get typeName(): string {
    const { type, schema } = this.component
    return schema?.title ?? (type === undefined ? 'this component' : String(type.value))
  }
}

export const nouns: Readonly<Record<Kind, string>> = {
  sources: 'source',
  channels: 'channel',
  sinks: 'sink',
  interceptors: 'interceptor',
  selectors: 'selector',
  'sink-groups': 'sink group',
  serializers: 'serializer',
  deserializers: 'deserializer',
  handlers: 'handler',
  'config-filters': 'config filter',
}
