/**
 * What the `configure` method of a component refuses, told from its schema alone: options that are missing, of the wrong
 * type, out of range, or at odds with each other, and parts that it makes there and then.
 */
import type { Setting, Value } from '../../1-parse/ast.ts'
import { brokenConstraints, type ComponentSchema, decode, faults, type OptionSchema, option } from '../../registry/index.ts'
import type { Draft, DraftPart } from '../components.ts'
import type { Model, Reason } from '../model.ts'
import type { Texts } from '../texts.ts'
import { isLoadable } from './loadable.ts'
import { isOpen } from './substitute.ts'

/** An option's value for Flume: undefined where only the starting agent knows it. */
export type Values = ReadonlyMap<string, Value | undefined>

export class Configuring {
  constructor(
    private readonly format: Model['format'],
    private readonly texts: Texts,
    /** Names of the agent's config filters: `${name['key']}` is theirs to replace. */
    private readonly filters: ReadonlySet<string>,
  ) {}

  /** Why Flume drops the component when it configures it; undefined when it does not. */
  refusal(draft: Draft): Reason | undefined {
    const { schema } = draft
    return (schema && this.#ownRefusal(draft, schema)) ?? this.#partRefusal(draft)
  }

  /** What Flume goes by: the option as set, else its default; undefined where it is not known. */
  value(draft: Draft, name: string): Value | undefined {
    const { schema } = draft
    if (schema === undefined) return undefined
    const { values } = this.#inRange(draft, schema, this.#values(draft).values)
    return values.has(name) ? values.get(name) : (schema.properties[name]?.default as Value | undefined)
  }

  #ownRefusal(draft: Draft, schema: ComponentSchema): Reason | undefined {
    const { values: read, unreadable } = this.#values(draft)
    const { values, refused } = this.#inRange(draft, schema, read)
    const reason = unreadable ?? refused
    if (reason !== undefined) return reason
    // What a setting of the JVM could make good (`unless`) counts as broken: a plain start of Flume has none.
    const broken = brokenConstraints(schema, values).find(({ constraint }) => constraint.flume === 'removed')
    if (broken === undefined) return undefined
    return { code: 'broken-constraint', settings: settingsOf(draft, broken.options), name: broken.options[0]! }
  }

  /** The values without those in whose place Flume takes the default, and the first that it refuses or misses. */
  #inRange(draft: Draft, schema: ComponentSchema, read: Values): { values: Map<string, Value | undefined>; refused?: Reason } {
    const values = new Map(read)
    let refused: Reason | undefined
    for (const { option: name, rule } of faults(schema, read)) {
      const outcome = rule === 'required' ? 'removed' : (option(schema, name)?.outOfRange ?? 'removed')
      if (outcome === 'default') values.delete(name)
      if (outcome === 'removed')
        refused ??= { code: rule === 'required' ? 'missing-option' : 'refused-value', settings: settingsOf(draft, [name]), name }
    }
    return { values, ...(refused && { refused }) }
  }

  /** Every option that Flume reads under its current name, and the first that it can't read. */
  #values(draft: Draft): { values: Map<string, Value | undefined>; unreadable?: Reason } {
    const values = new Map<string, Value | undefined>()
    let unreadable: Reason | undefined
    for (const [name, setting, schema] of readOptions(draft)) {
      const current = schema?.deprecated === true && schema.successor !== undefined ? schema.successor : name
      if (current !== name && draft.options.has(current)) continue
      const read = this.#read(setting, schema)
      if (read.kind === 'value') values.set(current, read.value)
      else if ((schema?.unreadable ?? 'removed') === 'removed') unreadable ??= { code: 'unreadable-option', settings: [setting], name }
    }
    return { values, ...(unreadable && { unreadable }) }
  }

  #read(setting: Setting, schema: OptionSchema | undefined): { kind: 'value'; value: Value | undefined } | { kind: 'unreadable' } {
    if (schema === undefined) return { kind: 'value', value: setting.value }
    const written = typeof setting.value === 'string' ? this.texts.assumed(setting) : setting.value
    const decoded = decode(schema, written, this.format)
    if (decoded.kind !== 'reference') return decoded
    if (this.#isOpen(String(written))) return { kind: 'value', value: undefined }
    // A `${…}` that nobody replaces is text like any other: no number, and not "true".
    if (schema.type === 'integer' || schema.type === 'number') return { kind: 'unreadable' }
    return { kind: 'value', value: schema.type === 'boolean' ? false : undefined }
  }

  #isOpen(text: string): boolean {
    if (this.format === 'yaml' || isOpen(text)) return true
    return [...text.matchAll(/\$\{([^[\]{}]+)\[(['"]?)[-_a-zA-Z0-9]+\2\]\}/g)].some(match => this.filters.has(match[1]!))
  }

  #partRefusal(draft: Draft): Reason | undefined {
    for (const part of draft.parts) {
      const reason = part.listed && isMadeAtOnce(draft, part) ? this.#partReason(part) : undefined
      if (reason !== undefined) return reason
    }
    return undefined
  }

  #partReason(part: DraftPart): Reason | undefined {
    const { type, name } = part
    if (type === undefined && part.schema === undefined) return { code: 'part-without-type', settings: [], name }
    if (type !== undefined && !isLoadable(part, this.texts.assumed(type), this.format))
      return { code: 'unknown-part', settings: [type], name }
    const reason = this.refusal(part)
    return reason && { code: 'bad-part', settings: reason.settings, name }
  }
}

/** Whether the owner makes the part when it is configured; others it makes later, and fails then. */
function isMadeAtOnce(owner: Draft, part: DraftPart): boolean {
  if (part.kind === 'selectors') return false
  return (owner.schema && option(owner.schema, part.option)?.outOfRange) !== 'failsAtStart'
}

/** What Flume reads of a component, its type and its parts' types included; options that it never reads left out. */
function readOptions(draft: Draft): [name: string, setting: Setting, schema: OptionSchema | undefined][] {
  const types = draft.parts.flatMap(({ option: name, type }) => (type ? [[name, type, undefined] as const] : []))
  return [
    ...(draft.type ? [['type', draft.type, undefined] as const] : []),
    ...types,
    ...[...draft.options.values()].map(({ name, setting, schema }) => [name, setting, schema] as const),
  ].flatMap(([name, setting, schema]) => (schema?.unread === undefined ? [[name, setting, schema]] : []))
}

function settingsOf(draft: Draft, names: readonly string[]): Setting[] {
  return names.flatMap(name => draft.options.get(name)?.setting ?? [])
}
