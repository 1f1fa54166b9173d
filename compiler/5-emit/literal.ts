/**
 * The one door by which text of the user's becomes code. Everything that reaches a generated program from a pipeline
 * file goes through `literal` (values) or `Identifiers` (names); no other file quotes or joins user text into code.
 */

/** A value as TypeScript source: strings in single quotes, numbers of five digits and more with separators. */
export function literal(value: string | number | boolean): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'boolean') return String(value)
  if (Number.isInteger(value) && Math.abs(value) >= 10_000) return grouped(value)
  return Object.is(value, -0) ? '-0' : String(value)
}

/** A property name as source: bare when it can be, quoted otherwise; `__proto__` would set the prototype, so it is computed. */
export function propertyName(name: string): string {
  if (name === '__proto__') return "['__proto__']"
  return isIdentifier(name) ? name : quoted(name)
}

/** Text in a comment: one line, never an end of the comment. */
export function commentText(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ').replaceAll('*/', '* /')
}

function quoted(text: string): string {
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replace(/[\u2028\u2029\u007f-\u009f\ufeff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `'${inner}'`
}

const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '_')

/** Plain ASCII names only: what is left after this test can't be anything but a name. */
export const isIdentifier = (text: string): boolean => /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(text)

/** Gives each thing a name of its own, as close to the user's as JavaScript allows. */
export class Identifiers {
  readonly #taken: Set<string>

  constructor(reserved: Iterable<string> = []) {
    this.#taken = new Set([...keywords, ...reserved])
  }

  /** `r1` for `r1`; `r1Sink` when `r1` is taken; `webIn` for `web-in`. */
  give(wanted: string, suffix: string): string {
    const base =
      wanted.replace(/[^A-Za-z0-9_$]+(.)?/g, (_, next?: string) => (next ?? '').toUpperCase()) || suffix.toLowerCase()
    const start = /^[0-9]/.test(base) ? `_${base}` : base
    for (let n = 0; ; n++) {
      const name = n === 0 ? start : n === 1 ? start + suffix : `${start}${suffix}${n}`
      if (this.#taken.has(name) || !isIdentifier(name)) continue
      this.#taken.add(name)
      return name
    }
  }
}

const keywords =
  'abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete do else enum eval export extends false finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new null number object of package private protected public readonly require return set static string super switch symbol this throw true try type typeof undefined unique unknown var void while with yield Buffer process globalThis console'.split(
    ' ',
  )
