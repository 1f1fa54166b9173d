/** Properties files made from the schemas: agents of random components, with options set to good and to bad values. */
import {
  type ComponentSchema,
  components,
  type Kind,
  kindOf,
  type OptionSchema,
  spellings,
} from '../../compiler/registry/index.ts'
import type { Random } from './random.ts'

/**
 * Left out, as options: files that must be readable, and codecs that hang on Hadoop's jars. As types: what needs classes that are hard to have (Hadoop's databases, plugins, the HTTP sink), a server to look up, or
 * leaves something behind that the next file finds (the JDBC channel's database).
 */
const unavailable =
  /^(sinks\/http|channels\/jdbc|.*\/(hbase2?|asynchbase|hive|elasticsearch|kite|kudu|morphline.*|jms|twitter|scribe|.*Legacy|hadoop))$/
const lookedUp = /zookeeper|^config$|^encryption\.|codeC|kerberos|keytab|principal|proxyUser/i

export function generate(random: Random, folder: string): string {
  return new FileMaker(random, folder).file()
}

class FileMaker {
  readonly #lines: string[] = []

  constructor(
    private readonly random: Random,
    /** Where paths lead to. */
    private readonly folder: string,
  ) {}

  file(): string {
    for (const agent of this.random.some(['a1', 'agent', 'b'], this.random.chance(0.1) ? 2 : 1)) this.#agent(agent)
    return `${this.#lines.join('\n')}\n`
  }

  #agent(agent: string): void {
    const { random } = this
    const channels = random.some(['c1', 'c2', 'mem', 'disk'], 1 + random.below(3))
    const sinks = random.some(['k1', 'k2', 'k3', 'out'], random.below(4))
    const sources = random.some(['r1', 'r2', 'in'], random.below(3))
    for (const [section, names] of Object.entries({ sources, channels, sinks }))
      if (names.length > 0) this.#set(`${agent}.${section}`, names.join(' '))
    for (const name of channels) this.#component(`${agent}.channels.${name}`, 'channels')
    for (const name of sources) this.#source(`${agent}.sources.${name}`, channels)
    for (const name of sinks) {
      this.#component(`${agent}.sinks.${name}`, 'sinks')
      this.#set(`${agent}.sinks.${name}.channel`, random.pick(channels))
    }
    if (sinks.length > 0 && random.chance(0.4)) this.#groups(agent, sinks)
  }

  #source(key: string, channels: readonly string[]): void {
    const { random } = this
    const mine = random.some(channels, 1 + random.below(channels.length))
    this.#component(key, 'sources')
    this.#set(`${key}.channels`, mine.join(' '))
    if (random.chance(0.3)) {
      const names = random.some(['i1', 'i2'], 1 + random.below(2))
      this.#set(`${key}.interceptors`, names.join(' '))
      for (const name of names) this.#component(`${key}.interceptors.${name}`, 'interceptors')
    }
    if (random.chance(0.25)) this.#selector(key, mine)
  }

  #selector(key: string, channels: readonly string[]): void {
    const { random } = this
    const type = random.pick([
      'multiplexing',
      'multiplexing',
      'replicating',
      'load_balancing',
      'REPLICATING',
      'com.example.MySelector',
    ])
    this.#set(`${key}.selector.type`, type)
    for (const option of ['mapping.x', 'mapping.y.z', 'default', 'optional.x', 'optional'])
      if (random.chance(0.5)) this.#set(`${key}.selector.${option}`, random.some([...channels, 'c9'], 1).join(' '))
  }

  #groups(agent: string, sinks: readonly string[]): void {
    const { random } = this
    const groups = random.some(['g1', 'g2', sinks[0]!], 1 + random.below(2))
    this.#set(`${agent}.sinkgroups`, groups.join(' '))
    for (const group of groups) {
      this.#set(`${agent}.sinkgroups.${group}.sinks`, random.some([...sinks], 1 + random.below(3)).join(' '))
      this.#set(
        `${agent}.sinkgroups.${group}.processor.type`,
        random.pick(['failover', 'load_balance', 'default', 'other', 'com.example.MyProcessor']),
      )
      if (random.chance(0.5))
        this.#set(`${agent}.sinkgroups.${group}.processor.selector`, random.pick(['random', 'round_robin', 'x']))
      if (random.chance(0.3))
        this.#set(`${agent}.sinkgroups.${group}.processor.selector.maxTimeOut`, random.pick(['1', 'x']))
      if (random.chance(0.3)) this.#set(`${agent}.sinkgroups.${group}.processor.priority.k1`, random.pick(['1', 'x']))
    }
  }

  /** A component of a random type: what it requires, and some of its other options. */
  #component(key: string, kind: Kind): void {
    const { random } = this
    if (random.chance(0.05)) this.#set(`${key}.type`, `com.example.${userClass[kind]}`)
    else this.#known(key, kind)
  }

  #known(key: string, kind: Kind): void {
    const { random } = this
    const schema = random.pick(usual(kind))
    this.#set(`${key}.type`, this.#type(schema))
    const required = schema.required ?? []
    const alternatives = (schema.constraints ?? []).flatMap(one => one.oneOf?.[0] ?? [])
    const others = random.some(Object.keys(schema.properties), random.below(4))
    for (const name of new Set([...required, ...alternatives, ...others])) {
      const option = schema.properties[name]
      if (option === undefined || option.part || option.parts || option.ours || lookedUp.test(name)) continue
      this.#set(`${key}.${name}`, this.#value(option, required.includes(name) ? 0.03 : 0.3))
    }
    for (const part of random.chance(0.3) ? partsOf(schema) : []) this.#part(key, part)
  }

  #part(key: string, [name, option]: readonly [string, OptionSchema]): void {
    const { random } = this
    const kind = option.part!
    const schema = random.pick(usual(kind))
    const { class: className } = schema.component
    this.#set(
      `${key}.${name}`,
      random.pick([this.#type(schema), className ?? this.#type(schema), 'org.apache.flume.Missing']),
    )
    for (const own of random.some(Object.keys(schema.properties), 2))
      this.#set(`${key}.${name}.${own}`, this.#value(schema.properties[own]!, 0.3))
  }

  #type(schema: ComponentSchema): string {
    const flumes = spellings(schema).filter(one => !schema.component.also?.includes(one))
    const spelling = this.random.pick(flumes)
    return this.random.chance(0.03) ? spelling.toUpperCase() : spelling
  }

  #value(option: OptionSchema, bad: number): string {
    const { random } = this
    if (random.chance(bad) && !judged.test(option.format ?? '')) return random.pick(badValues)
    if (option.enum !== undefined) return String(random.pick(option.enum))
    if (option.type === 'boolean') return random.pick(['true', 'false', 'TRUE'])
    if (option.type === 'integer')
      return String(Math.max(option.minimum ?? 0, Math.min(option.maximum ?? 5000, random.below(3000))))
    if (option.type === 'number') return '0.5'
    if (option.format === 'path') return `${this.folder}/${random.pick(['x', 'y'])}`
    const example = option.examples?.[0] ?? option.default
    if (example !== undefined) return [example].flat().join(option.list === 'comma' ? ',' : ' ')
    return option.format === 'port' ? '4141' : 'localhost'
  }

  #set(key: string, value: string): void {
    this.#lines.push(`${key} = ${value.replaceAll('\\', '\\\\')}`)
  }
}

/** Formats that our check does not judge. */
const judged = /date-pattern|class/

const badValues = [
  'x',
  '-1',
  '0',
  '10,000',
  '30s',
  '99999999999',
  '1.5',
  'yes',
  '',
  '${env:FLUMEC_UNSET:-12}',
  '${a1.sinks}',
  '${nothing}',
]

const userClass: Partial<Record<Kind, string>> = {
  sources: 'MySource',
  channels: 'MyChannel',
  sinks: 'MySink',
  interceptors: 'MyInterceptor$Builder',
}

function usual(kind: Kind): ComponentSchema[] {
  return components(kind).filter(
    schema => kindOf(schema) === kind && !schema.component.notInFlume && !unavailable.test(schema.$id),
  )
}

function partsOf(schema: ComponentSchema): (readonly [string, OptionSchema])[] {
  return Object.entries(schema.properties).filter(([, option]) => option.part !== undefined)
}
