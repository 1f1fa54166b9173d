/** What `\p{…}` and the one-letter classes of Java mean, as pieces for the inside of a JavaScript class (flag v). */

/** A table without inherited names: `\p{constructor}` must not find one. */
const table = (entries: Record<string, string>): Readonly<Record<string, string | undefined>> =>
  Object.assign(Object.create(null), entries)

const posix = table({
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7f',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: '0-9a-zA-Z',
  Punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  Graph: '\\x21-\\x7e',
  Print: '\\x20-\\x7e',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1f\\x7f',
  XDigit: '0-9a-fA-F',
  Space: ' \\t-\\r',
})

/** The same names under (?U), and what `\p{IsName}` means for names that are neither a category nor a script. */
const unicode = table({
  ALPHABETIC: '\\p{Alphabetic}',
  ALPHA: '\\p{Alphabetic}',
  LETTER: '\\p{L}',
  IDEOGRAPHIC: '\\p{Ideographic}',
  LOWERCASE: '\\p{Lowercase}',
  LOWER: '\\p{Lowercase}',
  UPPERCASE: '\\p{Uppercase}',
  UPPER: '\\p{Uppercase}',
  TITLECASE: '\\p{Lt}',
  WHITE_SPACE: '\\p{White_Space}',
  WHITESPACE: '\\p{White_Space}',
  SPACE: '\\p{White_Space}',
  CONTROL: '\\p{Cc}',
  CNTRL: '\\p{Cc}',
  PUNCTUATION: '\\p{P}',
  PUNCT: '\\p{P}',
  HEX_DIGIT: '\\p{Nd}\\p{Hex_Digit}',
  XDIGIT: '\\p{Nd}\\p{Hex_Digit}',
  ASSIGNED: '\\P{Cn}',
  DIGIT: '\\p{Nd}',
  ALNUM: '\\p{Alphabetic}\\p{Nd}',
  BLANK: '\\p{Zs}\\t',
  JOIN_CONTROL: '\\p{Join_Control}',
  NONCHARACTER_CODE_POINT: '\\p{Noncharacter_Code_Point}',
  ASCII: '\\x00-\\x7f',
})

const javaMethods = table({
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaTitleCase: '\\p{Lt}',
  javaAlphabetic: '\\p{Alphabetic}',
  javaLetter: '\\p{L}',
  javaDigit: '\\p{Nd}',
  javaLetterOrDigit: '\\p{L}\\p{Nd}',
  javaIdeographic: '\\p{Ideographic}',
  javaISOControl: '\\p{Cc}',
  javaSpaceChar: '\\p{Z}',
  javaWhitespace: '\\t-\\r\\x1c-\\x1f[\\p{Z}--[\\xa0\\u2007\\u202f]]',
})

const collective = table({
  LC: '\\p{Lu}\\p{Ll}\\p{Lt}',
  LD: '\\p{L}\\p{Nd}',
  L1: '\\x00-\\xff',
  all: '\\p{Any}',
})

/** Categories that the case-insensitive flag opens to all letters with case. */
const cased = new Set(['Lu', 'Ll', 'Lt'])
const anyCase = '\\p{Lu}\\p{Ll}\\p{Lt}'
const allCases = '\\p{Lowercase}\\p{Uppercase}\\p{Lt}'

export const word = { ascii: '\\w', unicode: '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}' }
export const digit = { ascii: '0-9', unicode: '\\p{Nd}' }
export const space = { ascii: ' \\t-\\r', unicode: '\\p{White_Space}' }
export const horizontalSpace = ' \\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000'
export const verticalSpace = '\\n\\x0b\\f\\r\\x85\\u2028\\u2029'

export interface PropertyFlags {
  readonly caseless: boolean
  readonly unicode: boolean
}

/** The inside of a class for the property called `name`; undefined when there is none that JavaScript can match. */
export function property(name: string, flags: PropertyFlags): string | undefined {
  const [key, value] = name.split(/=(.*)/s)
  if (value !== undefined) return keyed(key!.toLowerCase(), value, flags)
  if (/^Is/.test(name)) return isProperty(name.slice(2), flags)
  if (name in posix) return posixProperty(name, flags)
  return javaMethods[name] ?? collective[name] ?? category(name, flags)
}

function posixProperty(name: string, flags: PropertyFlags): string | undefined {
  if (flags.unicode) return isProperty(name, flags)
  return flags.caseless && (name === 'Lower' || name === 'Upper') ? posix.Alpha : posix[name]
}

function isProperty(name: string, flags: PropertyFlags): string | undefined {
  const known = unicode[name.toUpperCase()]
  if (known !== undefined) return flags.caseless && /^(LOWER|UPPER|TITLE)/i.test(name) ? allCases : known
  return collective[name] ?? category(name, flags) ?? script(name)
}

function keyed(key: string, value: string, flags: PropertyFlags): string | undefined {
  if (key === 'sc' || key === 'script') return script(value)
  if (key === 'gc' || key === 'general_category') return category(value, flags)
  return undefined
}

function category(name: string, flags: PropertyFlags): string | undefined {
  if (!/^[LMNPSZC][a-z]?$/.test(name) || !supported(name)) return undefined
  return flags.caseless && cased.has(name) ? anyCase : `\\p{${name}}`
}

/** Java takes script names in any letter case, JavaScript in one only. */
function script(name: string): string | undefined {
  const proper = name.toLowerCase().replace(/(^|_)[a-z]/g, start => start.toUpperCase())
  return /^\w+$/.test(proper) && supported(`Script=${proper}`) ? `\\p{Script=${proper}}` : undefined
}

function supported(text: string): boolean {
  try {
    return new RegExp(`\\p{${text}}`, 'v') instanceof RegExp
  } catch {
    return false
  }
}
