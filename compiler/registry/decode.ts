import type { Value } from '../1-parse/ast.ts'
import type { ItemSchema, OptionSchema } from './schema.ts'
import { unitInWords, withUnit } from './units.ts'

/**
 * What a written value means.
 *
 * value       it is of the option's type. `odd` says what is strange about a text that Flume takes all the same.
 * reference   it holds `${…}`, so only the starting agent knows.
 * unreadable  it is not of the option's type; what Flume does then says the option's `unreadable`.
 */
export type Decoded =
  | { readonly kind: 'value'; readonly value: Value; readonly odd?: string }
  | { readonly kind: 'reference' }
  | { readonly kind: 'unreadable'; readonly because: string; readonly hint?: string }

type Format = 'properties' | 'yaml'

/**
 * Reads a value by an option's type.
 *
 * In .properties by the rules of Flume's typed getters: trimmed; numbers as Java parses them, in its ranges, without
 * separators or units; a boolean is true or else false; lists split as the option says. In YAML native types count, a
 * number may carry a unit, and a boolean must be one.
 */
export function decode(option: OptionSchema, written: Value, format: Format): Decoded {
  if (holdsReference(written)) return { kind: 'reference' }
  if (option.type === 'array') return list(option, written, format)
  if (Array.isArray(written)) return unreadable('a list stands where one value is wanted')
  return scalar(option, written as Scalar, format)
}

type Scalar = string | number | boolean

function scalar(option: OptionSchema | ItemSchema, written: Scalar, format: Format): Decoded {
  const value = typeof written === 'string' && format === 'properties' ? javaTrim(written) : written
  return readers[option.type as ItemSchema['type']](value, option, format)
}

const readers: Readonly<
  Record<ItemSchema['type'], (value: Scalar, option: OptionSchema | ItemSchema, format: Format) => Decoded>
> = { string: readString, integer: readNumber, number: readNumber, boolean: readBoolean }

function readString(written: Scalar, option: OptionSchema): Decoded {
  const text = String(written)
  if (!option.caseless) return value(text)
  return value(option.enum?.find(one => one.toLowerCase() === text.toLowerCase()) ?? text)
}

function readBoolean(written: Scalar, _: OptionSchema, format: Format): Decoded {
  if (typeof written === 'boolean') return value(written)
  const text = String(written).toLowerCase()
  if (text === 'true' || text === 'false') return value(text === 'true')
  if (format === 'yaml') return unreadable(`"${written}" is neither true nor false`)
  return { kind: 'value', value: false, odd: `"${written}" is not "true", so it means false` }
}

function readNumber(written: Scalar, option: OptionSchema, format: Format): Decoded {
  if (typeof written === 'boolean') return unreadable(`${written} is not a number`)
  const text = String(written)
  const number = plainNumber(text, option) ?? (format === 'yaml' ? withUnit(text, option.unit) : undefined)
  if (number === undefined) return notANumber(text, option)
  if (option.type === 'number') return value(number)
  if (!Number.isInteger(number)) return unreadable(`${text} is not a whole number${ofUnit(option)}`)
  return inRange(text, number, option)
}

/** A number as Java parses it: a sign, digits; for doubles also a fraction, an exponent, a type letter. */
function plainNumber(text: string, option: OptionSchema): number | undefined {
  if (/^[+-]?\d+$/.test(text)) return Number(text)
  if (option.type === 'integer') return undefined
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?$/.exec(text)
  return match ? Number(match[1]) : undefined
}

function notANumber(text: string, option: OptionSchema): Decoded {
  if (option.type === 'integer' && /^[+-]?\d*\.\d+$/.test(text)) return unreadable(`${text} is not a whole number`)
  const because = `"${text}" is not a number`
  const inUnit = withUnit(text, option.unit)
  if (inUnit !== undefined && Number.isInteger(inUnit))
    return { kind: 'unreadable', because, hint: `write ${inUnit}: the number is in ${unitInWords(option.unit!)}` }
  const bare = text.replace(/[,_. '](?=\d{3}\b)/g, '')
  return /^[+-]?\d+$/.test(bare) ? { kind: 'unreadable', because, hint: `write ${bare}` } : unreadable(because)
}

const ranges = {
  int: { least: -(2n ** 31n), most: 2n ** 31n - 1n, name: 'an int' },
  long: { least: -(2n ** 63n), most: 2n ** 63n - 1n, name: 'a long' },
}

/** Longs past 2^53 lose their last digits here; nothing that is configured counts so far. */
function inRange(text: string, number: number, option: OptionSchema): Decoded {
  const { least, most, name } = option.format === 'int64' ? ranges.long : ranges.int
  const exact = /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : BigInt(number)
  if (exact >= least && exact <= most) return value(number)
  return unreadable(`${text} is outside the range of ${name} (${least} to ${most})`)
}

function ofUnit(option: OptionSchema): string {
  return option.unit === undefined ? '' : ` of ${unitInWords(option.unit)}`
}

function list(option: OptionSchema, written: Value, format: Format): Decoded {
  const items = Array.isArray(written) ? written : split(String(written), option.list)
  const values: Scalar[] = []
  for (const item of items) {
    const one = scalar(option.items ?? { type: 'string' }, item, format)
    if (one.kind !== 'value') return one
    values.push(one.value as Scalar)
  }
  return value(values)
}

/** Cuts a list's text as Flume does. A single-space list keeps the empty names between two spaces: they are mistakes. */
function split(written: string, how: OptionSchema['list'] = 'blank'): string[] {
  const text = javaTrim(written)
  if (text === '') return []
  if (how === 'space') return text.split(' ')
  if (how === 'blank') return text.split(/[ \t\n\v\f\r]+/)
  return text
    .split(',')
    .map(javaTrim)
    .filter(item => item !== '')
}

/** Java's trim: everything up to U+0020 at both ends, and nothing else (no non-breaking space). */
export function javaTrim(text: string): string {
  return text.replace(/^[\0- ]+|[\0- ]+$/g, '')
}

function holdsReference(written: Value): boolean {
  if (typeof written === 'string') return written.includes('${')
  return Array.isArray(written) && written.some(item => typeof item === 'string' && item.includes('${'))
}

function value(value: Value): Decoded {
  return { kind: 'value', value }
}

function unreadable(because: string): Decoded {
  return { kind: 'unreadable', because }
}
