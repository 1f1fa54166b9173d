/** The YAML document of a file's accounts, with every comment at what it speaks of. */
import type { Setting } from '../1-parse/ast.ts'
import type { Agent, Component } from '../2-validate/model.ts'
import { type Account, lineOf } from './account.ts'
import { type AgentAccounts, isKept, labelOf, sectionOf } from './accounts.ts'
import type { Remark, Subject } from './comments.ts'
import { settingsOf } from './components.ts'
import { because } from './reasons.ts'
import { type Branch, branch, branchAt, type Leaf, type Node, note, put } from './tree.ts'

/** Where a setting of the old file has come to. */
interface Place {
  readonly line: number
  /** The setting's own entry; none for a list that a map says now, and for what is left out. */
  readonly leaf?: Leaf
  /** What a comment above the setting belongs above: the outermost thing that starts with it. */
  readonly above: Node
  /** The same within its component. */
  readonly inside: Node
  /** `agent section name`, or less. */
  readonly owner: string
}

export class YamlDocument {
  readonly root = branch('')
  readonly head: string[] = []
  readonly end: string[] = []
  readonly #places = new Map<Setting, Place>()
  /** Agents, sections and components, by `agent section name`. */
  readonly #maps = new Map<string, Branch>()
  /** The agents that have an entry already. */
  readonly #owners = new Set<string>()

  /** `several` puts the agents under `agents`. */
  constructor(
    agents: readonly AgentAccounts[],
    private readonly several: boolean,
  ) {
    for (const one of agents) this.#agent(one)
  }

  has(agent: string, section: string, name?: string): boolean {
    return this.#maps.has(keyOf(agent, section, name))
  }

  /** The whole path of an agent's entry, as the ledger names it. */
  target(agent: string, path: readonly string[]): string {
    return [...(this.several ? ['agents', agent] : []), ...path].join('.')
  }

  /** Puts comments where they belong, in the order of the old file. */
  remark(remarks: readonly Remark[], subjects: ReadonlyMap<Remark, Subject>): void {
    for (const remark of remarks) this.#slot(remark, subjects.get(remark)!).push(remark.text)
  }

  #agent({ agent, accounts }: AgentAccounts): void {
    const at = this.several ? branchAt(this.root, ['agents', agent.name]).at : this.root
    const absent = new Set(agent.components.filter(one => one.listed && !isKept(one)))
    for (const account of accounts.toSorted((a, b) => a.setting.keySpan.start - b.setting.keySpan.start)) {
      for (const one of absent)
        if (settingsOf(one).includes(account.setting) && absent.delete(one)) this.#absence(agent, at, one)
      this.#put(agent, at, account)
    }
    for (const one of absent) this.#absence(agent, at, one)
  }

  #put(agent: Agent, at: Branch, { setting, path, value, order }: Account): void {
    if (path === undefined) return
    const [section, name] = path as [string, string?]
    const { at: list } = branchAt(at, [section])
    this.#maps.set(keyOf(agent.name, section), list)
    const owner = keyOf(agent.name, section, name)
    const { leaf, outermost } = this.#entry(list, path.slice(1), value, order)
    const component = name === undefined ? undefined : list.children.get(name)
    if (component?.kind === 'branch') this.#maps.set(owner, component)
    // Of several agents, what is said above an agent's first line is said of the agent.
    const isFirst = this.several && !this.#owners.has(agent.name)
    this.#owners.add(agent.name)
    const inside = outermost === component && leaf !== undefined ? leaf : outermost
    this.#places.set(setting, {
      line: lineOf(setting),
      ...(leaf && { leaf }),
      above: isFirst ? at : outermost,
      inside,
      owner,
    })
  }

  #entry(
    list: Branch,
    path: readonly string[],
    value: Account['value'],
    order: Account['order'],
  ): { leaf?: Leaf; outermost: Node } {
    if (value !== undefined) return put(list, path, value)
    const { at, made } = branchAt(list, path)
    if (order !== undefined) at.order = order
    return { outermost: made ?? at }
  }

  /** What Flume drops is named where it would stand. */
  #absence({ name }: Agent, at: Branch, component: Component): void {
    if (component.fate.kept) return
    const section = sectionOf[component.kind]!
    const { at: list } = branchAt(at, [section])
    this.#maps.set(keyOf(name, section), list)
    const above = note(list, `# ${labelOf(component)} is left out: ${because(component.fate.because)}`)
    for (const setting of settingsOf(component))
      this.#places.set(setting, { line: lineOf(setting), above, inside: above, owner: keyOf(name, section) })
  }

  #slot(remark: Remark, subject: Subject): string[] {
    if (subject.of === 'file') return this.head
    if (subject.of === 'end') return this.end
    if (subject.of === 'key') return this.#inside(keyOf(subject.agent, subject.section, subject.name), remark.line)
    const place = this.#places.get(subject.setting)
    if (place === undefined) return this.#nearby(subject)
    return subject.side === 'after' && place.leaf !== undefined ? place.leaf.after : place.above.before
  }

  /** Above the next entry of the same component; behind its last one when there is none. */
  #inside(owner: string, line: number): string[] {
    const map = this.#maps.get(owner)!
    if (owner.split(' ').length < 3) return map.before
    const next = [...this.#places.values()].filter(place => place.owner === owner && place.line > line).sort(byLine)[0]
    if (next === undefined) return map.tail
    return next.inside.before
  }

  /** The setting is left out: what is said of it stays with its component, else in front of the next thing. */
  #nearby({ setting }: Subject & { of: 'setting' }): string[] {
    const [agent, section, name] = setting.key.trim().split('.') as [string, string?, string?]
    const line = lineOf(setting)
    const owner = section !== undefined && name !== undefined ? keyOf(agent, section, name) : ''
    if (this.#maps.has(owner)) return this.#inside(owner, line)
    const next = [...this.#places.values()].filter(place => place.line > line).sort(byLine)[0]
    return next?.above.before ?? this.end
  }
}

const keyOf = (agent: string, section: string, name?: string) =>
  [agent, section, ...(name === undefined ? [] : [name])].join(' ')

const byLine = (a: Place, b: Place) => a.line - b.line
