import { ConfigurationError } from '../contracts.ts'

/** The flags that Java's `(?idmsuxU)` switches. */
export interface Flags {
  readonly i: boolean
  readonly d: boolean
  readonly m: boolean
  readonly s: boolean
  readonly u: boolean
  readonly x: boolean
  readonly U: boolean
}

export const noFlags: Flags = { i: false, d: false, m: false, s: false, u: false, x: false, U: false }

/** A place in a Java pattern, code point by code point. */
export class PatternReader {
  readonly #points: readonly string[]
  at = 0

  constructor(readonly pattern: string) {
    this.#points = [...unquoted(pattern)]
  }

  get ended(): boolean {
    return this.at >= this.#points.length
  }

  /** The character `ahead` places from here, or '' behind the end. */
  peek(ahead = 0): string {
    return this.#points[this.at + ahead] ?? ''
  }

  next(): string {
    const char = this.peek()
    if (char === '') throw this.refuse('it ends too early')
    this.at++
    return char
  }

  /** Goes past `text` if it stands here. */
  eat(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.peek(i) !== text[i]) return false
    this.at += text.length
    return true
  }

  /** What stands before `end`; goes past both. */
  until(end: string): string {
    let text = ''
    while (this.peek() !== end) text += this.next()
    this.at++
    return text
  }

  /** Goes past as many characters that fit `wanted` as there are, `most` at most. */
  run(wanted: RegExp, most = Infinity): string {
    let text = ''
    while (text.length < most && wanted.test(this.peek())) text += this.next()
    return text
  }

  /** Goes past blanks and comments, which mean nothing under (?x). */
  skipComments(flags: Flags): void {
    if (!flags.x) return
    for (;;) {
      if (/^[ \t-\r]$/.test(this.peek())) this.at++
      else if (this.eat('#')) while (!this.ended && !/^[\n\r\u0085\u2028\u2029]$/.test(this.peek())) this.at++
      else return
    }
  }

  refuse(why: string): ConfigurationError {
    return new ConfigurationError(`the regular expression "${this.pattern}" can't be used: ${why}`)
  }
}

/** `\Q…\E` as single escaped characters. */
function unquoted(pattern: string): string {
  return pattern.replace(/(?<!\\)((?:\\\\)*)\\Q(.*?)(?:\\E|$)/gs, (_, before: string, text: string) => {
    const escaped = text.replace(/[^A-Za-z]/gu, char => (/[0-9]/.test(char) ? `\\x3${char}` : `\\${char}`))
    return before + escaped
  })
}
