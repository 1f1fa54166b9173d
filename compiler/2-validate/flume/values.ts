/** What Flume reads for the options of a component: its typed getters, and its defaults where it takes them instead. */
import type { Scalar, Setting, Value } from '../../1-parse/ast.ts'
import { type ComponentSchema, decode, faults, type OptionSchema, option } from '../../registry/index.ts'
import type { Draft } from '../components.ts'
import type { Model, Reason } from '../model.ts'
import type { Texts } from '../texts.ts'
import { isCharset } from './charset.ts'
import { isJavaRegex } from './java-regex.ts'
import { isOpen } from './substitute.ts'

export interface Read {
  /** By current option name; undefined where only the starting agent knows the value. */
  readonly values: ReadonlyMap<string, Value | undefined>
  /** The first value for which Flume drops the component. */
  readonly refused?: Reason
}

type Got = { readonly kind: 'value'; readonly value: Value | undefined } | { readonly kind: 'unreadable' }

export class ValueReader {
  readonly #known = new Map<Draft, Read>()

  constructor(
    private readonly format: Model['format'],
    private readonly texts: Texts,
    /** Names of the agent's config filters: `${name['key']}` is theirs to replace. */
    private readonly filters: ReadonlySet<string>,
  ) {}

  read(draft: Draft, schema: ComponentSchema): Read {
    let read = this.#known.get(draft)
    if (read === undefined) {
      read = inRange(draft, schema, this.#ofType(draft, schema))
      this.#known.set(draft, read)
    }
    return read
  }

  /** What Flume goes by: the option as set, else its default; undefined where it is not known. */
  value(draft: Draft, name: string): Value | undefined {
    const { schema } = draft
    return schema && valueOrDefault(schema, this.read(draft, schema).values, name)
  }

  /** One option of a draft, whatever its bounds. */
  option(setting: Setting, schema: OptionSchema): Value | undefined {
    const got = this.#get(setting, schema)
    return got.kind === 'value' ? got.value : undefined
  }

  #ofType(draft: Draft, schema: ComponentSchema): Read {
    const options = readOptions(draft, this.format)
    const values = new Map<string, Value | undefined>()
    const unreadable: string[] = []
    for (const [name, { setting, schema: one }] of options) {
      const got = this.#get(setting, one)
      if (got.kind === 'value') values.set(name, got.value)
      else if ((one?.unreadable ?? 'removed') === 'removed') unreadable.push(name)
    }
    const isIdle = (name: string) => !isAsked(options.get(name)!.schema?.readWhen, schema, values)
    for (const name of [...values.keys()].filter(isIdle)) values.delete(name)
    const name = unreadable.find(one => !isIdle(one))
    if (name === undefined) return { values }
    return { values, refused: { code: 'unreadable-option', settings: [options.get(name)!.setting], name } }
  }

  #get(setting: Setting, schema: OptionSchema | undefined): Got {
    const written = typeof setting.value === 'string' ? this.texts.assumed(setting) : setting.value
    if (schema === undefined) return { kind: 'value', value: written }
    const decoded = decode(schema, written, this.format)
    if (decoded.kind !== 'reference') return decoded
    return this.#isOpen(String(written)) ? { kind: 'value', value: undefined } : literal(schema, String(written))
  }

  #isOpen(text: string): boolean {
    if (this.format === 'yaml' || isOpen(text)) return true
    return [...text.matchAll(/\$\{([^[\]{}]+)\[(['"]?)[-_a-zA-Z0-9]+\2\]\}/g)].some(match =>
      this.filters.has(match[1]!),
    )
  }
}

/** A `${…}` that nobody replaces is text like any other. */
function literal(schema: OptionSchema, text: string): Got {
  const mark = '\uE000'
  const decoded = decode(schema, text.replaceAll('${', mark), 'properties')
  if (decoded.kind !== 'value') return { kind: 'unreadable' }
  const back = (value: Scalar) => (typeof value === 'string' ? value.replaceAll(mark, '${') : value)
  return {
    kind: 'value',
    value: Array.isArray(decoded.value) ? decoded.value.map(back) : back(decoded.value as Scalar),
  }
}

/** Takes out the values in whose place Flume takes the default; finds the first that it refuses or misses. */
function inRange(draft: Draft, schema: ComponentSchema, read: Read): Read {
  const values = new Map(read.values)
  let { refused } = read
  for (const { option: name, rule } of [...faults(schema, read.values), ...formatFaults(schema, read.values)]) {
    const outcome = rule === 'required' ? 'removed' : (option(schema, name)?.outOfRange ?? 'removed')
    if (outcome === 'default') values.delete(name)
    if (outcome !== 'removed') continue
    const setting = draft.options.get(name)?.setting
    refused ??= {
      code: rule === 'required' ? 'missing-option' : 'refused-value',
      settings: setting ? [setting] : [],
      name,
    }
  }
  return { values, ...(refused && { refused }) }
}

/** What Flume makes of text at once: a charset, a regular expression. */
function formatFaults(schema: ComponentSchema, values: Read['values']): { option: string; rule: 'format' }[] {
  return [...values].flatMap(([name, value]) => {
    const judge = formats[option(schema, name)?.format ?? '']
    return typeof value === 'string' && judge !== undefined && !judge(value) ? [{ option: name, rule: 'format' }] : []
  })
}

const formats: Readonly<Record<string, (text: string) => boolean>> = { charset: isCharset, 'java-regex': isJavaRegex }

/** Whether Flume reads an option, given the other one that switches it; a switch that is not known counts as on. */
function isAsked(condition: OptionSchema['readWhen'], schema: ComponentSchema, values: Read['values']): boolean {
  if (condition === undefined) return true
  const [name, wanted] = condition
  if (wanted === undefined) return values.has(name)
  const value = valueOrDefault(schema, values, name)
  return value === undefined || value === wanted
}

function valueOrDefault(schema: ComponentSchema, values: Read['values'], name: string): Value | undefined {
  return values.has(name) ? values.get(name) : (schema.properties[name]?.default as Value | undefined)
}

/**
 * What Flume 1.11 reads of a component, by current names: its type and its parts' types are among it, options that it
 * never reads (any more), and in .properties options of our own, are not.
 */
function readOptions(
  draft: Draft,
  format: Model['format'],
): Map<string, { setting: Setting; schema: OptionSchema | undefined }> {
  const read = new Map<string, { setting: Setting; schema: OptionSchema | undefined }>()
  if (draft.type !== undefined) read.set('type', { setting: draft.type, schema: undefined })
  for (const { option: name, type } of draft.parts)
    if (type !== undefined) read.set(name, { setting: type, schema: undefined })
  for (const { name, setting, schema } of draft.options.values()) {
    if (schema !== undefined && !isRead(schema, format)) continue
    const current = schema?.deprecated === true && schema.successor !== undefined ? schema.successor : name
    if (current === name || !draft.options.has(current)) read.set(current, { setting, schema })
  }
  return read
}

function isRead({ unread, until, ours }: OptionSchema, format: Model['format']): boolean {
  if (format === 'yaml') return unread === undefined
  return unread === undefined && ours !== true && (until === undefined || minor(until) >= 11)
}

/** 9 of 1.9.0. */
const minor = (version: string) => Number(version.split('.')[1])
