/**
 * A pipeline as .properties, which real Flume reads to the same configuration: what YAML says by its structure is written
 * out, types by the names that Flume knows, numbers in Flume's units.
 */
import type { Ast, Comment, Setting } from '../1-parse/ast.ts'
import type { Component, Model, Option } from '../2-validate/model.ts'
import type { FileView } from '../3-analyze/view.ts'
import type { OptionSchema } from '../registry/index.ts'
import type { Account } from './account.ts'
import { carried } from './carry.ts'
import { type Cell, type Ledger, ledgerOf, secretSpans, settingCells } from './ledger.ts'
import { commentLine, propertyLine } from './properties-text.ts'
import type { Migration } from './to-yaml.ts'

export function toProperties(ast: Ast, model: Model, view: FileView): Migration {
  const facts = factsOf(model)
  const keys = new Set(ast.settings.map(({ key }) => key))
  const write = new Writer(ast, facts, keys)
  const text = write.text()
  return { files: text === '' ? [] : [{ text }], ledger: ledger(write.accounts, ast, view), secrets: [] }
}

/** What is known of a setting: the option that it sets, or the component whose type it names. */
interface Fact {
  readonly option?: Option
  readonly typeOf?: Component
}

function factsOf({ agents }: Model): Map<Setting, Fact> {
  const facts = new Map<Setting, Fact>()
  const add = (component: Component) => {
    if (component.type !== undefined) facts.set(component.type, { typeOf: component })
    for (const option of component.options.values()) facts.set(option.setting, { option })
    for (const part of component.parts) add(part)
  }
  for (const { components } of agents) for (const component of components) add(component)
  return facts
}

class Writer {
  readonly accounts: Account[] = []
  readonly #lines: string[] = []
  readonly #comments: Comment[]

  constructor(
    private readonly ast: Ast,
    private readonly facts: ReadonlyMap<Setting, Fact>,
    private readonly keys: ReadonlySet<string>,
  ) {
    this.#comments = [...ast.comments]
  }

  text(): string {
    let owner = ''
    for (const setting of this.ast.settings) {
      const mine = setting.key.split('.').slice(0, 3).join('.')
      const account = this.#account(setting)
      const comments = setting.implied ? [] : this.#commentsUpTo(setting)
      const isApart = owner !== '' && owner !== mine && !(isList(owner) && isList(mine))
      if (isApart && (comments.length > 0 || account.value !== undefined)) this.#lines.push('')
      owner = mine
      this.#lines.push(...comments)
      if (account.value !== undefined) this.#lines.push(propertyLine(setting.key, String(account.value)))
      this.accounts.push(account)
    }
    this.#lines.push(...this.#comments.map(({ text }) => commentLine(text)))
    return this.#lines.length === 0 ? '' : `${this.#lines.join('\n')}\n`
  }

  /** Comments above the setting, and the one behind it. */
  #commentsUpTo({ keySpan, valueSpan }: Setting): string[] {
    const { source } = keySpan
    const { line } = source.position(Math.max(keySpan.end, valueSpan.end))
    const isMine = ({ span, place }: Comment) =>
      span.start < keySpan.start || (place === 'behind' && source.position(span.start).line === line)
    const mine = this.#comments.filter(isMine)
    for (const one of mine) this.#comments.splice(this.#comments.indexOf(one), 1)
    return mine.map(({ text }) => commentLine(text))
  }

  #account(setting: Setting): Account {
    const { option, typeOf } = this.facts.get(setting) ?? {}
    if (typeOf !== undefined) return this.#type(setting, typeOf)
    if (isDemand(setting))
      return {
        setting,
        fate: 'unsupported',
        reason: `Flume has no "${setting.key.split('.')[1]}": state it where the agent is built`,
      }
    if (option?.schema?.ours) return { setting, fate: 'unsupported', reason: `Flume has no option "${option.name}"` }
    const value = this.#value(setting, option)
    return { setting, fate: setting.implied ? 'merged' : 'mapped', value, path: [setting.key] }
  }

  /** The alias or class that Flume knows the type by. */
  #type(setting: Setting, { how, schema }: Component): Account {
    const text = this.#text(String(setting.value))
    const place = { setting, path: [setting.key] }
    if (how === 'short') {
      const { class: className } = schema!.component
      if (className === undefined) return { setting, fate: 'unsupported', reason: `Flume has no type "${text}"` }
      return { ...place, value: className, fate: 'renamed', reason: `Flume knows ${text} by its class` }
    }
    if (/^\.{1,2}\//.test(text))
      return {
        ...place,
        value: text,
        fate: 'unsupported',
        reason: 'Flume can not run a module: name a Java class that does the same',
      }
    return { ...place, value: text, fate: 'mapped' }
  }

  #value({ value: written }: Setting, option: Option | undefined): string {
    const value = option?.value ?? written
    if (Array.isArray(value)) return value.map(item => this.#text(String(item))).join(separator(option?.schema))
    return this.#text(String(value))
  }

  #text(text: string): string {
    if (this.ast.format === 'properties') return text
    return carried(text, 'properties', name => this.keys.has(name))
  }
}

const separator = (schema: OptionSchema | undefined) => (schema?.list === 'comma' ? ',' : ' ')

/** An agent's own line: a list of components. */
const isList = (key: string) => key.split('.').length === 2

const isDemand = ({ key }: Setting) => /^[^.]+\.(delivery|memory|disk|shutdownTimeout)$/.test(key)

/** In YAML several settings may share a line; the worst of their fates is the line's. */
function ledger(accounts: readonly Account[], ast: Ast, view: FileView): Ledger {
  const { source } = ast
  const cells = new Map<number, Cell>()
  for (const account of accounts.filter(({ setting }) => !setting.implied))
    for (const [line, cell] of settingCells(account, account.path?.join('.'))) {
      const before = cells.get(line)
      if (before === undefined || rank(cell.fate) > rank(before.fate)) cells.set(line, cell)
    }
  for (let line = 1; line <= source.lineCount; line++) {
    if (cells.has(line) || source.line(line).trim() === '') continue
    const isComment = source.line(line).trim().startsWith('#')
    cells.set(line, isComment ? { fate: 'comment' } : { fate: 'merged', reason: 'said by the keys of the settings' })
  }
  return ledgerOf(
    source,
    cells,
    secretSpans(ast, setting => view.isSecret(setting)),
  )
}

const order = ['mapped', 'merged', 'renamed', 'defaulted', 'dropped', 'unsupported']
const rank = (fate: string) => order.indexOf(fate)
