import type { Ast, Setting } from '../1-parse/ast.ts'
import type { Model, Option } from '../2-validate/model.ts'
import type { Span } from '../source/text.ts'
import { AgentView } from './agent-view.ts'
import type { ComponentView } from './component-view.ts'

export { AgentView, type Uses } from './agent-view.ts'
export { ComponentView, namesOf, nouns } from './component-view.ts'

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

/** Names that speak of a secret, for options that no schema knows. */
export const secretName = /(password|passwd|passphrase|secret|token|api-?key|access-?key)[^.]*$/i

export interface Owner {
  readonly option: Option
  readonly component: ComponentView
}
