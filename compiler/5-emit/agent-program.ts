import { isSecret } from '../4-lower/about.ts'
import type { Ir, IrComponent, IrReference, IrSink, IrSinkGroup, IrSource, IrValue } from '../4-lower/ir.ts'
import { className, components, isModule, type Kind, typeOf } from '../registry/index.ts'
import { aboutFile } from './about-module.ts'
import { Identifiers, literal, propertyName } from './literal.ts'

/** The parts of an agent's program as lines of source: its imports, and the body that makes and joins the components. */
export class AgentProgram {
  readonly body: readonly string[]
  readonly #imports = new Map<string, Set<string>>()
  readonly #modules = new Set<string>()
  readonly #names = new Identifiers(['runAgent', 'about', 'env', 'sys', 'external', 'number', 'boolean', 'secret'])
  readonly #channels = new Map<string, string>()
  readonly #sinks = new Map<string, string>()

  constructor(private readonly ir: Ir) {
    this.#import('flumec/runtime', 'runAgent')
    this.#import(aboutFile, 'about')
    const parts = [this.#channelLines(), this.#sinkLines(), this.#sourceLines(), this.#wiring()]
    const inner = parts.filter(lines => lines.length > 0).flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]))
    this.body = ['await runAgent(() => {', ...inner.map(indent), '}, about)']
  }

  get imports(): { module: string; names: string[] }[] {
    return [...this.#imports]
      .map(([module, names]) => ({ module, names: [...names].sort() }))
      .sort((a, b) => (a.module < b.module ? -1 : 1))
  }

  get modules(): string[] {
    return [...this.#modules].sort()
  }

  #channelLines(): string[] {
    return this.ir.channels.flatMap(channel => {
      const name = this.#names.give(channel.name, 'Channel')
      this.#channels.set(channel.name, name)
      return this.#constant(name, this.#new('channels', channel))
    })
  }

  #sinkLines(): string[] {
    const sinks = this.ir.sinks.flatMap(sink => {
      const name = this.#names.give(sink.name, 'Sink')
      this.#sinks.set(sink.name, name)
      return this.#constant(name, this.#new('sinks', sink))
    })
    const groups = this.ir.sinkGroups.flatMap(group => {
      const name = this.#names.give(group.name, 'Group')
      this.#sinks.set(`group ${group.name}`, name)
      return this.#constant(name, this.#new('sink-groups', group, this.#references(group.sinks, this.#sinks)))
    })
    return [...sinks, ...groups]
  }

  readonly #sourceNames = new Map<string, string>()

  #sourceLines(): string[] {
    return this.ir.sources.flatMap(source => {
      const name = this.#names.give(source.name, 'Source')
      this.#sourceNames.set(source.name, name)
      return this.#constant(name, this.#new('sources', source))
    })
  }

  #wiring(): string[] {
    const inGroup = new Set(this.ir.sinkGroups.flatMap(group => group.sinks))
    const alone = this.ir.sinks.filter(sink => !inGroup.has(sink.name))
    const { shutdownTimeout, memory } = this.ir.demands
    const sinkOf = new Map(this.ir.sinks.map(sink => [sink.name, sink]))
    return [
      'return {',
      ...[
        `name: ${literal(this.ir.agent)},`,
        ...(typeof shutdownTimeout === 'number' ? [`shutdownTimeout: ${literal(shutdownTimeout)},`] : []),
        ...(typeof memory === 'number' ? [`memory: ${literal(memory)},`] : []),
        `channels: ${this.#references(
          this.ir.channels.map(one => one.name),
          this.#channels,
        )},`,
        ...block(
          'sources',
          this.ir.sources.map(source => this.#sourceEntry(source)),
        ),
        ...block('sinks', [
          ...alone.map(sink => this.#sinkEntry(sink.name, this.#sinks.get(sink.name)!, sink)),
          ...this.ir.sinkGroups.map(group =>
            this.#sinkEntry(reportedName(group), this.#sinks.get(`group ${group.name}`)!, sinkOf.get(group.sinks[0]!)!),
          ),
        ]),
      ].map(indent),
      '}',
    ]
  }

  #sourceEntry(source: IrSource): string[] {
    const selector = this.#new('selectors', source.selector, this.#references(source.channels, this.#channels))
    const interceptors = source.interceptors.map(one => this.#new('interceptors', one))
    const fields = [`source: ${this.#sourceNames.get(source.name)},`, `selector: ${selector},`]
    if (interceptors.length > 0) fields.push('interceptors: [', ...interceptors.map(text => indent(`${text},`)), '],')
    return [`${propertyName(source.name)}: {`, ...fields.map(indent), '},']
  }

  #sinkEntry(key: string, sink: string, { channel, deadLetter }: IrSink): string[] {
    const letters = deadLetter === undefined ? '' : `, deadLetter: ${this.#channels.get(deadLetter)}`
    const made = `sink${sink === 'sink' ? '' : `: ${sink}`}`
    return [`${propertyName(key)}: { ${made}, channel: ${this.#channels.get(channel)}${letters} },`]
  }

  #constant(name: string, value: string): string[] {
    return `const ${name} = ${value}`.split('\n')
  }

  /** `new ExecSource({ … })`, with the nested parts, or what `second` says, behind the options. */
  #new(kind: Kind, one: IrComponent, second?: string): string {
    const parts = Object.entries(one.parts).map(([option, part]) => [option, this.#new(part.kind, part)] as const)
    const behind =
      second ?? (parts.length > 0 ? object(parts.map(([key, text]) => `${propertyName(key)}: ${text}`)) : undefined)
    const schema = components(kind).find(known => typeOf(known) === one.type)
    const settings = Object.entries(one.options).map(([key, value]) => {
      const text = this.#value(value, `${one.name}.${key}`)
      return `${propertyName(key)}: ${isSecret(schema, key) ? this.#secret(text, value) : text}`
    })
    return `new ${this.#class(kind, one.type)}(${object(settings)}${behind === undefined ? '' : `, ${behind}`})`
  }

  /** The agent masks what it knows as secret in whatever it writes for people. */
  #secret(text: string, value: IrValue): string {
    if (typeof value !== 'string' && !(typeof value === 'object' && 'as' in value && value.as === 'string')) return text
    this.#import('flumec/runtime', 'secret')
    return `secret(${text})`
  }

  #class(kind: Kind, type: string): string {
    if (isModule(type)) {
      const name = this.#names.give(type.replace(/^.*\/|\.[^.]+$/g, ''), className(kind, ''))
      this.#modules.add(type)
      this.#import(type, `default as ${name}`)
      return name
    }
    const name = className(kind, type)
    this.#import(`flumec/runtime/${kind}/${type}`, name)
    return name
  }

  #value(value: IrValue, of: string): string {
    if (Array.isArray(value)) return `[${value.map(item => this.#value(item, of)).join(', ')}]`
    if (typeof value !== 'object') return literal(value as string | number | boolean)
    return this.#reference(value as IrReference, of)
  }

  /** One lookup as a call, several pieces joined by `+`; then what the setting's type asks for. */
  #reference({ pieces, as }: IrReference, of: string): string {
    const terms = pieces.map(piece => {
      if (typeof piece === 'string') return literal(piece)
      this.#import('flumec/runtime', piece.from)
      const rest = piece.from === 'external' ? [piece.command, piece.charset] : [piece.fallback]
      const args = [piece.name, ...rest].filter(one => one !== undefined)
      return `${piece.from}(${args.map(literal).join(', ')})`
    })
    const text = terms.join(' + ')
    if (as === 'string') return text
    this.#import('flumec/runtime', as)
    return as === 'number' ? `number(${text}, ${literal(of)})` : `boolean(${text})`
  }

  #references(wanted: readonly string[], known: ReadonlyMap<string, string>): string {
    return object(
      wanted.map(name => (propertyName(name) === known.get(name) ? name : `${propertyName(name)}: ${known.get(name)}`)),
    )
  }

  #import(module: string, name: string): void {
    const names = this.#imports.get(module) ?? new Set()
    this.#imports.set(module, names.add(name))
  }
}

/** A group that never has more than one sink goes by that sink's name, as in Flume's metrics. */
function reportedName({ name, type, sinks }: IrSinkGroup): string {
  const schema = components('sink-groups').find(one => typeOf(one) === type)
  return schema?.component.sinks?.most === 1 ? sinks[0]! : name
}

const indent = (line: string): string => (line === '' ? '' : `  ${line}`)

const block = (name: string, entries: readonly string[][]): string[] =>
  entries.length === 0
    ? [`${name}: {},`]
    : [
        `${name}: {`,
        ...entries
          .flat()
          .flatMap(text => text.split('\n'))
          .map(indent),
        '},',
      ]

/** `{ a: 1, b: 2 }`, or one entry a line when that is longer than a line should be. */
function object(entries: readonly string[]): string {
  if (entries.length === 0) return '{}'
  const short = `{ ${entries.join(', ')} }`
  if (short.length <= 90 && !short.includes('\n')) return short
  return `{\n${entries
    .flatMap(entry => `${entry},`.split('\n'))
    .map(indent)
    .join('\n')}\n}`
}
