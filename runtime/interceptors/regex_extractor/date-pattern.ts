/**
 * Dates by Joda-Time's letters, read as Joda does: digits may be fewer than letters, names in any letter case (English
 * ones), a date without a year is in 2000, whatever else is missing is that of 1 January 1970, 0 o'clock. The time zone
 * is that of the process unless the pattern has one.
 */
import { ConfigurationError } from '../../core/contracts.ts'

type Field =
  | 'year'
  | 'shortYear'
  | 'month'
  | 'monthName'
  | 'day'
  | 'dayOfYear'
  | 'hour'
  | 'hour24'
  | 'halfHour'
  | 'hour12'
  | 'half'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'zone'
  | 'ignored'

export class DatePattern {
  readonly #regex: RegExp
  readonly #fields: readonly Field[]
  #last: { text: string; ms: number } | undefined

  /** Throws ConfigurationError for letters that are not known here. */
  constructor(readonly pattern: string) {
    const pieces = tokens(pattern).map((token, i, all) => piece(token, all[i + 1] ?? '', pattern))
    this.#regex = new RegExp(`^${pieces.map(([source]) => source).join('')}$`, 'i')
    this.#fields = pieces.flatMap(([, field]) => (field === undefined ? [] : [field]))
  }

  /** The time in ms since the epoch; throws when the text does not fit. */
  parse(text: string): number {
    if (this.#last?.text !== text) this.#last = { text, ms: this.#parsed(text) }
    return this.#last.ms
  }

  #parsed(text: string): number {
    const match = this.#regex.exec(text)
    const ms = match === null ? undefined : instant(new Map(this.#fields.map((field, i) => [field, match[i + 1]!])))
    if (ms === undefined) throw new Error(`"${text}" is no date of the form ${this.pattern}`)
    return ms
  }
}

/** Runs of one letter, quoted text with its quotes, and everything else. */
function tokens(pattern: string): string[] {
  return pattern.match(/([A-Za-z])\1*|''|'(?:[^']|'')*'|[^A-Za-z']+|'/g) ?? []
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const monthNames = months.map(name => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join('|')
const dayNames = '(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?)(?:day)?'

type Piece = readonly [source: string, field?: Field]

const two = '(\\d{1,2})'
const simple: Record<string, Piece> = {
  d: [two, 'day'],
  D: ['(\\d{1,3})', 'dayOfYear'],
  H: [two, 'hour'],
  k: [two, 'hour24'],
  K: [two, 'halfHour'],
  h: [two, 'hour12'],
  m: [two, 'minute'],
  s: [two, 'second'],
  a: ['([ap]m)', 'half'],
  E: [`(${dayNames})`, 'ignored'],
}

function piece(token: string, next: string, pattern: string): Piece {
  const letter = token[0]!
  if (letter === "'") return [literal(token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'"))]
  if (!/[A-Za-z]/.test(letter)) return [literal(token)]
  const plain = simple[letter] ?? variable(letter, token.length, isNumber(next))
  if (plain === undefined)
    throw new ConfigurationError(`the date pattern "${pattern}" can't be used: ${token} is not known here`)
  return plain
}

function variable(letter: string, length: number, numberFollows: boolean): Piece | undefined {
  if (letter === 'y' || letter === 'Y') return year(length, numberFollows)
  if (letter === 'M') return length < 3 ? [two, 'month'] : [`(${monthNames})`, 'monthName']
  if (letter === 'S') return [`(\\d{1,${length}})`, 'fraction']
  return letter === 'Z' && length < 3 ? ['(Z|[+-]\\d\\d(?::?\\d\\d)?)', 'zone'] : undefined
}

/** A year takes all the digits there are, unless the next letters want some. */
function year(length: number, numberFollows: boolean): Piece {
  if (length === 2) return [numberFollows ? '(\\d\\d)' : '([+-]?\\d{1,9})', 'shortYear']
  return [numberFollows ? `([+-]?\\d{1,${length}})` : '([+-]?\\d{1,9})', 'year']
}

const isNumber = (token: string): boolean => /^([yYdDHkKhmsS]|M{1,2}$)/.test(token)
const literal = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '\\$&')

type Texts = ReadonlyMap<Field, string>

/** Undefined when a number is out of its range. */
function instant(texts: Texts): number | undefined {
  const number = (field: Field, otherwise: number) => Number(texts.get(field) ?? otherwise)
  const hour = hourOf(texts)
  const [minute, second] = [number('minute', 0), number('second', 0)]
  const day = dayOf(texts)
  if (hour === undefined || day === undefined || minute > 59 || second > 59) return undefined
  const ms = Number((texts.get('fraction') ?? '').padEnd(3, '0').slice(0, 3))
  const zone = texts.get('zone')
  const date = new Date(0)
  if (zone === undefined) {
    date.setFullYear(...day)
    date.setHours(hour, minute, second, ms)
    return date.getTime()
  }
  date.setUTCFullYear(...day)
  return date.setUTCHours(hour, minute, second, ms) - offset(zone)
}

function dayOf(texts: Texts): [year: number, month: number, day: number] | undefined {
  const hasDate = ['month', 'monthName', 'day', 'dayOfYear'].some(field => texts.has(field as Field))
  const year = texts.has('shortYear')
    ? fullYear(texts.get('shortYear')!)
    : Number(texts.get('year') ?? (hasDate ? 2000 : 1970))
  const name = texts.get('monthName')?.slice(0, 3).toLowerCase()
  const month = name === undefined ? Number(texts.get('month') ?? 1) - 1 : months.findIndex(one => one.startsWith(name))
  const ofYear = texts.get('dayOfYear')
  const day = ofYear === undefined ? Number(texts.get('day') ?? 1) : Number(ofYear)
  const known: [number, number, number] = ofYear === undefined ? [year, month, day] : [year, 0, day]
  const made = new Date(0)
  made.setUTCFullYear(...known)
  const fits = ofYear === undefined ? made.getUTCMonth() === month : made.getUTCFullYear() === year
  return fits && day > 0 && month >= 0 && month < 12 ? known : undefined
}

/** Two digits mean the year between 50 before and 49 after the pivot, which Joda puts 30 years back; others mean themselves. */
function fullYear(text: string): number {
  if (!/^\d\d$/.test(text)) return Number(text)
  const first = new Date().getFullYear() - 30 - 50
  return first + ((((Number(text) - first) % 100) + 100) % 100)
}

function hourOf(texts: Texts): number | undefined {
  const of = (field: Field, least: number, most: number) => {
    const text = texts.get(field)
    return text !== undefined && Number(text) >= least && Number(text) <= most ? Number(text) : undefined
  }
  const twelve = texts.has('hour12') ? of('hour12', 1, 12) : texts.has('halfHour') ? of('halfHour', 0, 11) : 0
  if (texts.has('hour')) return of('hour', 0, 23)
  if (texts.has('hour24')) {
    const hour = of('hour24', 1, 24)
    return hour === undefined ? undefined : hour % 24
  }
  return twelve === undefined ? undefined : (twelve % 12) + (texts.get('half')?.toLowerCase() === 'pm' ? 12 : 0)
}

function offset(zone: string): number {
  if (/^z$/i.test(zone)) return 0
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone)!
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
