/** The TypeScript module of a component's options: runtime/<kind>/<type>/options.ts. */
import { className } from './class-name.ts'
import { kindOf, typeOf } from './find.ts'
import type { ComponentSchema, ItemSchema, OptionSchema } from './schema.ts'

type Entry = readonly [name: string, option: OptionSchema]

export function optionsModule(schema: ComponentSchema): string {
  const name = className(kindOf(schema), typeOf(schema))
  return `// Made from schemas/${schema.$id}.schema.json by \`npm run generate\`. Change the schema, not this file.
${optionsInterface(`${name}Options`, schema)}

${defaults(`${lower(name)}Defaults`, schema)}
${deliveries(`${lower(name)}Deliveries`, schema)}`
}

const lower = (name: string): string => `${name[0]!.toLowerCase()}${name.slice(1)}`

/** Where an option says it, the component reads it itself. */
function deliveries(name: string, { component }: ComponentSchema): string {
  return typeof component.deliveries === 'number'
    ? `\n/** Deliveries that may be under way at once: what a kill repeats at most. */\nexport const ${name} = ${component.deliveries}\n`
    : ''
}

function optionsInterface(name: string, schema: ComponentSchema): string {
  const fields = options(schema).map(([key, one]) => {
    const mark = schema.required?.includes(key) ? '' : '?'
    return `  /** ${describe(one)} */\n${field(`  readonly ${propertyName(key)}${mark}:`, typeText(one))}`
  })
  const prefixes = open(schema).map(([pattern, one]) => {
    return `  /** ${describe(one)} */\n  readonly [key: \`${template(pattern)}\`]: ${prefixType(pattern, one, schema)}`
  })
  const body = [...fields, ...prefixes]
  if (body.length === 0) return `export type ${name} = Readonly<Record<string, never>>`
  return `export interface ${name} {\n${body.join('\n')}\n}`
}

/** A union that makes the line too long stands below it, as biome writes it. */
function field(start: string, type: string): string {
  const line = `${start} ${type}`
  return line.length <= 120 ? line : `${start}\n    | ${type.split(' | ').join('\n    | ')}`
}

function defaults(name: string, schema: ComponentSchema): string {
  const entries = options(schema).filter(([, one]) => one.default !== undefined)
  if (entries.length === 0) return `export const ${name} = {} as const`
  const lines = entries.map(([key, one]) => `  ${propertyName(key)}: ${literal(one.default)},`)
  return `export const ${name} = {\n${lines.join('\n')}\n} as const`
}

/** Those that a component is handed: current spellings that we read. What names a part comes as the part itself. */
function options(schema: ComponentSchema): Entry[] {
  return Object.entries(schema.properties).filter(([, one]) => isHanded(one))
}

function open(schema: ComponentSchema): Entry[] {
  return Object.entries(schema.patternProperties ?? {}).filter(([, one]) => isHanded(one))
}

function isHanded(option: OptionSchema): boolean {
  const isRefused = option.refused !== undefined && option.refusedExcept === undefined
  return !(option.deprecated || option.unread !== undefined || isRefused || option.part || option.parts)
}

function describe({ description = '', unit, default: byDefault }: OptionSchema): string {
  const facts = [
    ...(unit === undefined ? [] : [unit]),
    ...(byDefault === undefined ? [] : [`default ${JSON.stringify(byDefault)}`]),
  ]
  const text = facts.length === 0 ? description : `${description} (${facts.join(', ')})`
  return text.replaceAll('*/', '*\\/')
}

function typeText(option: OptionSchema): string {
  if (option.type !== 'array') return itemType(option as ItemSchema)
  const item = itemType(option.items ?? { type: 'string' })
  return item.includes('|') ? `readonly (${item})[]` : `readonly ${item}[]`
}

function itemType({ type, enum: allowed }: ItemSchema): string {
  if (type === 'string') return allowed === undefined ? 'string' : allowed.map(literal).join(' | ')
  return type === 'boolean' ? 'boolean' : 'number'
}

/** TypeScript wants the type of an open prefix to cover every option whose name fits it. */
function prefixType(pattern: string, option: OptionSchema, schema: ComponentSchema): string {
  const named = options(schema).filter(([key]) => new RegExp(pattern, 'u').test(key))
  const types = new Set([option, ...named.map(([, one]) => one)].map(typeText))
  // A text takes in the unions of single texts.
  const kept = [...types].filter(type => !(types.has('string') && type.startsWith("'")))
  return [...kept, 'undefined'].join(' | ')
}

/** `^kafka\.producer\.` as `kafka.producer.${string}`. */
function template(pattern: string): string {
  const [, start, end] = /^\^(.*?)(\$?)$/s.exec(pattern) ?? [undefined, pattern, '']
  const text = start!.replace(/(?:\[[^\]]*\]|\\d|\.)[+*]/g, '${string}').replace(/\\(.)/g, '$1')
  return end === '$' || text.endsWith('${string}') ? text : `${text}\${string}`
}

function propertyName(key: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) ? key : literal(key)
}

/** As biome writes it: single quotes. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'string') return String(value)
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"')
  return `'${inner.replaceAll("'", "\\'")}'`
}
