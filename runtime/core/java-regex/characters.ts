import type { Flags, PatternReader } from './pattern-reader.ts'
import { digit, horizontalSpace, property, space, verticalSpace, word } from './properties.ts'

/** A code point as source, the same inside and outside a class. */
export function literal(point: number): string {
  const char = String.fromCodePoint(point)
  return /[A-Za-z0-9 ]/.test(char) ? char : `\\u{${point.toString(16)}}`
}

/** A code point with the letters that the flags make equal to it, for the inside of a class. */
export function withCase(point: number, flags: Flags): string {
  const others = cases(point, flags).filter(other => other !== point)
  return [point, ...others].map(literal).join('')
}

function cases(point: number, flags: Flags): number[] {
  if (!flags.i || (point > 0x7f && !flags.u && !flags.U)) return []
  const char = String.fromCodePoint(point)
  const folded = [char.toLowerCase(), char.toUpperCase()].map(text => [...text])
  return folded.filter(text => text.length === 1).map(([only]) => only!.codePointAt(0)!)
}

/** A range with what the flags make equal to its letters, for the inside of a class. */
export function range(from: number, to: number, flags: Flags, reader: PatternReader): string {
  if (to < from) throw reader.refuse('a range in [] goes backwards')
  const whole = `${literal(from)}-${literal(to)}`
  if (!flags.i) return whole
  const last = flags.u || flags.U ? to : Math.min(to, 0x7f)
  if (last - from > 0x3000) throw reader.refuse('a range in [] is too large to be matched without regard to case')
  let more = ''
  for (let point = from; point <= last; point++) {
    for (const other of cases(point, flags)) if (other < from || other > to) more += literal(other)
  }
  return whole + more
}

const controls: Record<string, number> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 }

/** The code point of an escape whose backslash was read, or undefined when the letter means something else. */
export function escapedPoint(reader: PatternReader): number | undefined {
  const char = reader.peek()
  if (Object.hasOwn(controls, char)) return controls[reader.next()]
  if (!/^[A-Za-z0-9]$/.test(char)) return reader.next().codePointAt(0)
  if (reader.eat('0')) return octal(reader)
  if (reader.eat('x')) return reader.eat('{') ? hex(reader, reader.until('}')) : hex(reader, reader.run(hexDigit, 2), 2)
  if (reader.eat('u')) return utf16(reader)
  if (reader.eat('c')) return reader.next().codePointAt(0)! ^ 64
  return undefined
}

const hexDigit = /^[0-9a-fA-F]$/

function octal(reader: PatternReader): number {
  const digits = reader.run(/^[0-7]$/, /^[0-3]$/.test(reader.peek()) ? 3 : 2)
  if (digits === '') throw reader.refuse('\\0 needs an octal number')
  return Number.parseInt(digits, 8)
}

function hex(reader: PatternReader, digits: string, length = digits.length): number {
  const point = Number.parseInt(digits, 16)
  if (digits.length !== length || !(point <= 0x10ffff)) throw reader.refuse('an escape has a wrong hexadecimal number')
  return point
}

/** Two escapes of a surrogate pair are one character, as in Java. */
function utf16(reader: PatternReader): number {
  const high = hex(reader, reader.run(hexDigit, 4), 4)
  if (high < 0xd800 || high > 0xdbff || reader.peek() !== '\\' || reader.peek(1) !== 'u') return high
  const digits = [2, 3, 4, 5].map(ahead => reader.peek(ahead)).join('')
  const low = /^[dD][c-fC-F][0-9a-fA-F]{2}$/.test(digits) ? Number.parseInt(digits, 16) : undefined
  if (low === undefined) return high
  reader.at += 6
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
}

/** The inside of a class for `\d`, `\W`, `\p{L}` and so on, whose backslash was read; undefined for other letters. */
export function escapedClass(reader: PatternReader, flags: Flags): string | undefined {
  const letter = reader.peek()
  if (/^[pP]$/.test(letter)) return propertyClass(reader, flags)
  const kind = flags.U ? 'unicode' : 'ascii'
  const sets: Record<string, string> = {
    d: digit[kind],
    w: word[kind],
    s: space[kind],
    h: horizontalSpace,
    v: verticalSpace,
  }
  const set = sets[letter.toLowerCase()]
  if (set === undefined) return undefined
  reader.next()
  return letter in sets ? set : `[^${set}]`
}

function propertyClass(reader: PatternReader, flags: Flags): string {
  const negated = reader.next() === 'P'
  const name = reader.eat('{') ? reader.until('}') : reader.next()
  const set = property(name, { caseless: flags.i, unicode: flags.U })
  if (set === undefined) throw reader.refuse(`the class \\p{${name}} is not known here`)
  return negated ? `[^${set}]` : set
}
