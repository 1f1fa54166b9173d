/**
 * JSON with what Gson's lenient reader takes besides: names and texts without quotes or in single quotes, `;` for `,`,
 * `=` and `=>` for `:`, comments, an element that is left out, which is null, and the line that keeps a browser from
 * running it. Numbers keep the digits they were written with. Throws BadRequestError.
 */
import { BadRequestError } from '../handler.ts'

export type JsonValue = Null | Scalar | JsonObject | JsonValue[]

export interface Null {
  readonly kind: 'null'
}

/** A text, number or boolean, as it is written without its quotes. */
export interface Scalar {
  readonly kind: 'scalar'
  readonly text: string
}

export interface JsonObject {
  readonly kind: 'object'
  /** In order; a name may be there twice. */
  readonly entries: readonly (readonly [name: string, value: JsonValue])[]
}

const nothing: Null = { kind: 'null' }

export const isNull = (value: JsonValue): value is Null => !Array.isArray(value) && value.kind === 'null'
export const isScalar = (value: JsonValue): value is Scalar => !Array.isArray(value) && value.kind === 'scalar'
export const isObject = (value: JsonValue): value is JsonObject => !Array.isArray(value) && value.kind === 'object'

/** The one value of the text; undefined when there is nothing but blanks. */
export function parseJson(text: string): JsonValue | undefined {
  return new Reader(text).whole()
}

class Reader {
  #at = 0

  constructor(private readonly text: string) {}

  whole(): JsonValue | undefined {
    if (this.#peek() === undefined) return undefined
    this.#matched(notToBeRun)
    const value = this.#value(0)
    if (this.#peek() !== undefined) this.#fail('there is more behind the end')
    return value
  }

  #value(depth: number): JsonValue {
    if (depth > deepest) this.#fail('it is nested too deeply')
    const first = this.#peek()
    if (first === '[') return this.#array(depth)
    if (first === '{') return this.#object(depth)
    if (first === '"' || first === "'") return { kind: 'scalar', text: this.#quoted() }
    const text = this.#bare()
    return /^null$/i.test(text)
      ? nothing
      : { kind: 'scalar', text: /^(true|false)$/i.test(text) ? text.toLowerCase() : text }
  }

  #array(depth: number): JsonValue[] {
    const items: JsonValue[] = []
    this.#at++
    for (;;) {
      const next = this.#peek()
      if (next === ']' && items.length === 0) break
      const isLeftOut = next === ']' || next === ',' || next === ';'
      items.push(isLeftOut ? nothing : this.#value(depth + 1))
      const after = this.#peek()
      if (after === ']') break
      if (after !== ',' && after !== ';') this.#fail('an array goes on without a comma')
      this.#at++
    }
    this.#at++
    return items
  }

  #object(depth: number): JsonObject {
    const entries: [string, JsonValue][] = []
    this.#at++
    while (this.#peek() !== '}' || entries.length > 0) {
      const name = this.#name()
      this.#separator()
      entries.push([name, this.#value(depth + 1)])
      const after = this.#peek()
      if (after === '}') break
      if (after !== ',' && after !== ';') this.#fail('an object goes on without a comma')
      this.#at++
    }
    this.#at++
    return { kind: 'object', entries }
  }

  #name(): string {
    const first = this.#peek()
    if (first === '}') this.#fail('a name is missing')
    return first === '"' || first === "'" ? this.#quoted() : this.#bare()
  }

  #separator(): void {
    const found = this.#peek()
    if (found !== ':' && found !== '=') this.#fail('a name has no value')
    this.#at++
    if (found === '=' && this.text[this.#at] === '>') this.#at++
  }

  #quoted(): string {
    const quote = this.text[this.#at++]
    const plain = quote === '"' ? plainInDouble : plainInSingle
    let value = ''
    for (;;) {
      value += this.#matched(plain)
      const char = this.text[this.#at++]
      if (char === undefined) this.#fail('a text has no end')
      if (char === quote) return value
      value += this.#escape()
    }
  }

  #escape(): string {
    const char = this.text[this.#at++]
    if (char === undefined) return this.#fail('a text has no end')
    if (char !== 'u') return escapes[char] ?? (/["'\\/\n]/.test(char) ? char : this.#fail(`\\${char} means nothing`))
    const digits = this.text.slice(this.#at, this.#at + 4)
    if (!/^[0-9a-f]{4}$/i.test(digits)) this.#fail(`\\u${digits} means nothing`)
    this.#at += 4
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  #bare(): string {
    const text = this.#matched(bareText)
    if (text === '') this.#fail('a value is missing')
    return text
  }

  /** The next character that is no blank and in no comment; undefined at the end. */
  #peek(): string | undefined {
    this.#matched(blanks)
    return this.text[this.#at]
  }

  /** What matches here, perhaps nothing; it is passed over. */
  #matched(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const text = pattern.exec(this.text)?.[0] ?? ''
    this.#at += text.length
    return text
  }

  #fail(why: string): never {
    throw new BadRequestError(`not JSON at character ${this.#at + 1}: ${why}`)
  }
}

const deepest = 200
const notToBeRun = /\)\]\}'\n/y
const blanks = /(?:[ \t\r\n\ufeff]|\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/)*/y
const bareText = /[^/\\;#=:{}[\], \t\f\r\n"']+/y
const plainInDouble = /[^"\\]+/y
const plainInSingle = /[^'\\]+/y
const escapes: Readonly<Record<string, string>> = { t: '\t', b: '\b', n: '\n', r: '\r', f: '\f' }
