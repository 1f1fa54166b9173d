import type { Ast, Setting } from '../1-parse/ast.ts'
import { javaTrim } from '../registry/index.ts'
import { pieceOf, type Span } from '../source/text.ts'
import { javaOrder } from './flume/java-order.ts'
import { type Key, type OptionKey, readKey, type Section } from './flume/key.ts'
import type { Ignored } from './model.ts'
import { type Texts, textsOf } from './texts.ts'

/** A file's settings by agent and component, with those left out that Flume leaves out. */
export interface Grouped {
  readonly agents: readonly GroupedAgent[]
  readonly ignored: readonly Ignored[]
  readonly texts: Texts
}

export interface GroupedAgent {
  readonly name: string
  readonly span: Span
  readonly lists: Map<Section, Setting>
  readonly components: Map<string, GroupedComponent>
  readonly demands: Map<string, Setting>
}

export interface GroupedComponent {
  readonly section: Section
  readonly name: string
  readonly nameSpan: Span
  readonly settings: Map<string, Setting>
}

export const componentKey = (section: Section, name: string) => `${section}.${name}`

export function group({ format, settings }: Ast): Grouped {
  const winners = new Map(settings.map(setting => [setting.key, setting]))
  const grouping = new Grouping(format, textsOf(format, winners))
  for (const setting of inJavaOrderWhereItCounts(winners)) grouping.add(setting)
  const overridden = settings.filter(setting => winners.get(setting.key) !== setting)
  return grouping.result(overridden)
}

/**
 * Keys that differ by blanks alone are one key to Flume: which one counts is decided by the order of a hash table. All
 * others keep the order of the file.
 */
function inJavaOrderWhereItCounts(winners: ReadonlyMap<string, Setting>): Setting[] {
  const trimmed = new Set([...winners.keys()].map(javaTrim))
  if (trimmed.size === winners.size) return [...winners.values()]
  return javaOrder(winners.keys()).map(key => winners.get(key)!)
}

class Grouping {
  readonly #agents = new Map<string, GroupedAgent>()
  readonly #ignored: Ignored[] = []

  constructor(
    private readonly format: Ast['format'],
    private readonly texts: Texts,
  ) {}

  add(setting: Setting): void {
    const key = readKey(setting.key)
    if (this.texts.assumed(setting) === '') this.#ignored.push({ setting, why: 'empty-value' })
    else if (key.kind === 'list') this.#addList(key, setting)
    else if (key.kind === 'option') this.#addOption(key, setting)
    else if (!this.#isDemand(key, setting)) this.#ignored.push({ setting, why: key.why })
  }

  /** The agents with a list; the settings of other names are ignored with the rest. */
  result(overridden: readonly Setting[]): Grouped {
    const ignored = [...this.#ignored, ...overridden.map(setting => ({ setting, why: 'overridden' as const }))]
    const agents: GroupedAgent[] = []
    for (const agent of this.#agents.values())
      if (agent.lists.size > 0 || this.format === 'yaml') agents.push(agent)
      else
        for (const component of agent.components.values())
          for (const setting of component.settings.values()) ignored.push({ setting, why: 'no-list' })
    ignored.sort((a, b) => a.setting.keySpan.start - b.setting.keySpan.start)
    return { agents, ignored, texts: this.texts }
  }

  #agent(name: string, setting: Setting): GroupedAgent {
    const known = this.#agents.get(name)
    if (known !== undefined) return known
    const from = setting.key.indexOf(name)
    const span = keyPiece(setting, from, from + name.length)
    const agent: GroupedAgent = { name, span, lists: new Map(), components: new Map(), demands: new Map() }
    this.#agents.set(name, agent)
    return agent
  }

  #addList({ agent, section }: Key & { kind: 'list' }, setting: Setting): void {
    const { lists } = this.#agent(agent, setting)
    if (lists.has(section)) this.#ignored.push({ setting, why: 'overridden' })
    else lists.set(section, setting)
  }

  #addOption({ agent, section, name, option, nameAt }: OptionKey, setting: Setting): void {
    const { components } = this.#agent(agent, setting)
    const id = componentKey(section, name)
    const nameSpan = keyPiece(setting, nameAt, nameAt + name.length)
    const component = components.get(id) ?? { section, name, nameSpan, settings: new Map<string, Setting>() }
    components.set(id, component)
    const before = component.settings.get(option)
    if (before !== undefined) this.#ignored.push({ setting: before, why: 'overridden' })
    component.settings.set(option, setting)
  }

  /** What YAML asks of the agent as a whole stands where Flume knows lists only. */
  #isDemand(key: Key & { kind: 'none' }, setting: Setting): boolean {
    if (this.format !== 'yaml' || key.why !== 'unknown-section') return false
    this.#agent(key.agent, setting).demands.set(key.rest, setting)
    return true
  }
}

function keyPiece({ key, keySpan, keyOffsets }: Setting, from: number, to: number): Span {
  return pieceOf(keySpan, keyOffsets, key.length, from, to)
}
