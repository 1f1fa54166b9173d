import type { Setting } from '../1-parse/ast.ts'
import {
  type ComponentSchema,
  commonOptions,
  decode,
  type Found,
  find,
  type Kind,
  type OptionSchema,
  option,
} from '../registry/index.ts'
import type { Span } from '../source/text.ts'
import type { Component, Model, Option, Part } from './model.ts'
import { namesOf } from './names.ts'
import type { Texts } from './texts.ts'

/** A component before it is known what Flume does with it. */
export type Draft = Omit<Component, 'fate' | 'parts'> & { readonly parts: readonly DraftPart[] }
export type DraftPart = Omit<Part, 'fate' | 'parts'> & { readonly parts: readonly DraftPart[] }

/** What a component is made of: its settings by the names they have below it. */
export interface Source {
  readonly kind: Kind
  readonly name: string
  readonly nameSpan: Span
  readonly listed: boolean
  readonly settings: ReadonlyMap<string, Setting>
}

/** Makes components of settings: looks types up, decodes options, and takes nested parts apart. */
export class ComponentMaker {
  constructor(
    private readonly format: Model['format'],
    private readonly texts: Texts,
  ) {}

  component(source: Source): Draft {
    return this.#component(source, source.settings.get(typeKey(source.kind)))
  }

  #component(source: Source, type: Setting | undefined, usual?: string): Draft {
    const { kind, name, nameSpan, listed, settings } = source
    const found = this.#found(kind, type, usual)
    const naming = namingOptions(kind, found?.schema)
    const parts = naming.flatMap(([name, schema]) => this.#parts(name, schema, settings))
    const taken = new Set([type, ...parts.flatMap(settingsOf)])
    const options = new Map<string, Option>()
    for (const [name, setting] of settings)
      if (!taken.has(setting)) options.set(name, this.#option(kind, found?.schema, name, setting))
    return { kind, name, nameSpan, listed, ...(type && { type }), ...found, options, parts }
  }

  #found(kind: Kind, type: Setting | undefined, usual: string | undefined): Found | undefined {
    const text = type === undefined ? usual : this.texts.plain(type)
    return text === undefined ? undefined : find(kind, text)
  }

  #option(kind: Kind, component: ComponentSchema | undefined, name: string, setting: Setting): Option {
    const found = component === undefined ? commonOptions(kind).properties[name] : option(component, name)
    if (found === undefined) return { name, setting }
    const schema = this.#asRead(found)
    const written = typeof setting.value === 'string' ? this.texts.plain(setting) : setting.value
    const decoded = decode(schema, written, this.format)
    const value = decoded.kind === 'value' ? decoded.value : decoded.kind === 'reference' ? written : undefined
    return { name, setting, schema, ...(value !== undefined && { value }) }
  }

  /** In .properties Flume's word counts also where it overlooks an option by mistake. */
  #asRead(schema: OptionSchema): OptionSchema {
    const { unreadInProperties: unread } = schema
    return unread === undefined || this.format === 'yaml' ? schema : { ...schema, unread }
  }

  /** The parts that an option of the owner names. */
  #parts(name: string, schema: OptionSchema, settings: ReadonlyMap<string, Setting>): DraftPart[] {
    const naming = settings.get(name)
    if (schema.parts !== undefined) return this.#namedParts(name, schema.parts, naming, settings)
    const prefix = schema.partPrefix ?? name
    const own = below(prefix, settings)
    if (schema.partPrefix !== undefined) own.delete(name.slice(prefix.length + 1))
    if (naming === undefined && own.size === 0) return []
    const span = naming?.valueSpan ?? [...own.values()][0]!.keySpan
    const source: Source = { kind: schema.part!, name: prefix, nameSpan: span, listed: true, settings: own }
    return [{ ...this.#component(source, naming, schema.partDefault), option: prefix }]
  }

  #namedParts(
    option: string,
    kind: Kind,
    list: Setting | undefined,
    settings: ReadonlyMap<string, Setting>,
  ): DraftPart[] {
    const own = byFirstName(below(option, settings))
    const names = new Map<string, { nameSpan: Span; listed: boolean }>()
    for (const { text, span } of list === undefined ? [] : namesOf(list, this.texts.plain(list)))
      names.set(text, { nameSpan: span, listed: true })
    for (const [name, mine] of own)
      if (!names.has(name)) names.set(name, { nameSpan: [...mine.values()][0]!.keySpan, listed: false })
    return [...names].map(([name, place]) => {
      const mine = name.includes('.') ? below(`${option}.${name}`, settings) : (own.get(name) ?? nothing)
      return { ...this.#component({ kind, name, ...place, settings: mine }, mine.get('type')), option }
    })
  }
}

const nothing: ReadonlyMap<string, Setting> = new Map()

/** A sink group's type is its processor's, and its schema's options are written whole. */
function typeKey(kind: Kind): string {
  return kind === 'sink-groups' ? 'processor.type' : 'type'
}

/** The options that name nested parts. */
function namingOptions(kind: Kind, schema: ComponentSchema | undefined): readonly (readonly [string, OptionSchema])[] {
  if (kind === 'sink-groups') return []
  const of = schema ?? commonOptions(kind)
  let naming = known.get(of)
  if (naming === undefined) {
    const options = { ...commonOptions(kind).properties, ...schema?.properties }
    naming = Object.entries(options).filter(([, { part, parts }]) => part !== undefined || parts !== undefined)
    known.set(of, naming)
  }
  return naming
}

const known = new WeakMap<object, readonly (readonly [string, OptionSchema])[]>()

/** The settings that a part takes away from its owner. */
function settingsOf(part: DraftPart): Setting[] {
  const own = [...part.options.values()].map(option => option.setting)
  return [...(part.type ? [part.type] : []), ...own, ...part.parts.flatMap(settingsOf)]
}

/** The settings below a prefix, by the rest of their names. */
function below(prefix: string, settings: ReadonlyMap<string, Setting>): Map<string, Setting> {
  const found = new Map<string, Setting>()
  for (const [name, setting] of settings)
    if (name.startsWith(`${prefix}.`)) found.set(name.slice(prefix.length + 1), setting)
  return found
}

function byFirstName(settings: ReadonlyMap<string, Setting>): Map<string, Map<string, Setting>> {
  const found = new Map<string, Map<string, Setting>>()
  for (const [name, setting] of settings) {
    const dot = name.indexOf('.')
    if (dot < 1) continue
    const first = name.slice(0, dot)
    const mine = found.get(first) ?? new Map<string, Setting>()
    found.set(first, mine)
    mine.set(name.slice(dot + 1), setting)
  }
  return found
}
