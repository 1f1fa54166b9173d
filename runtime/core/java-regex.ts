import { ConfigurationError } from './contracts.ts'
import { type Part, parts } from './java-regex/replacement.ts'
import { type Translation, translate } from './java-regex/translate.ts'
import { TimeLimitError, withTimeLimit } from './time-limit.ts'

/**
 * A regular expression with Java's syntax and meaning (Java 17's java.util.regex), run by JavaScript.
 *
 * The constructor throws a ConfigurationError that names what is wrong, or what JavaScript can't do: \G, \X, \N{…},
 * Unicode blocks, references to groups that need not take part or are compared without regard to case, and atomic parts in
 * a look-behind.
 */
export class JavaRegex {
  readonly groupCount: number
  readonly #translation: Translation
  readonly #anywhere: RegExp
  readonly #everywhere: RegExp
  readonly #whole: RegExp

  constructor(readonly pattern: string) {
    this.#translation = translate(pattern)
    const { source, groupCount } = this.#translation
    this.groupCount = groupCount
    this.#anywhere = new RegExp(source, 'v')
    this.#everywhere = new RegExp(source, 'gv')
    this.#whole = new RegExp(`^(?:${source})$`, 'v')
  }

  /** Whether it matches anywhere in the text. */
  find(text: string): boolean {
    return this.#anywhere.test(text)
  }

  /** Whether it matches the whole text. */
  matches(text: string): boolean {
    return this.#whole.test(text)
  }

  /** The groups of the first match, the whole match as 0; undefined for a group that took no part. */
  groups(text: string): readonly (string | undefined)[] | undefined {
    const match = this.#anywhere.exec(text)
    return match === null ? undefined : this.#groupsOf(match)
  }

  /** The same for a match of the whole text. */
  wholeGroups(text: string): readonly (string | undefined)[] | undefined {
    const match = this.#whole.exec(text)
    return match === null ? undefined : this.#groupsOf(match)
  }

  /** Throws when the texts of groups may differ from Java's: for patterns whose groups are used. */
  requireGroups(): this {
    if (this.#translation.unsteady)
      throw new ConfigurationError(
        `the regular expression "${this.pattern}" can't be used: what a group in a repeated part holds at the end differs from Java`,
      )
    return this
  }

  /** A function that puts the replacement (Java's syntax: $1, ${name}, \\$) in the place of every match. */
  replacer(replacement: string): (text: string) => string {
    const pieces = parts(replacement, this.groupCount, this.#translation.names)
    if (pieces.some(piece => typeof piece === 'number')) this.requireGroups()
    const [plain = ''] = pieces
    if (pieces.length < 2 && typeof plain === 'string') return text => text.replace(this.#everywhere, () => plain)
    return text => text.replace(this.#everywhere, (...found) => this.#replaced(pieces, found))
  }

  #replaced(pieces: readonly Part[], found: readonly unknown[]): string {
    const { numbers } = this.#translation
    return pieces.map(piece => (typeof piece === 'string' ? piece : (found[numbers[piece]!] ?? ''))).join('')
  }

  /** The pieces between the matches as Java's split gives them: empty ones at the end are left out. */
  split(text: string): string[] {
    const pieces: string[] = []
    let end = 0
    for (const match of text.matchAll(this.#everywhere)) {
      const after = match.index + match[0].length
      if (after === 0) continue
      pieces.push(text.slice(end, match.index))
      end = after
    }
    if (pieces.length === 0) return [text]
    pieces.push(text.slice(end))
    while (pieces.at(-1) === '') pieces.pop()
    return pieces
  }

  /**
   * Does work with this expression for texts of `bytes` altogether, and throws a TimeLimitError when it takes out of all
   * proportion: an expression that backtracks can need years for a text of forty characters that a hostile hand wrote.
   * `base` is the time in ms that it may take in any case.
   */
  limited<T>(bytes: number, work: () => T, base = patience): T {
    const { repeats } = this.#translation
    if (repeats === 0 || (repeats === 1 && bytes < safeSquare)) return work()
    try {
      return withTimeLimit(base + Math.ceil(bytes / 1024), work)
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error
      throw new TimeLimitError(`the regular expression "${this.pattern}" was stopped: ${error.message}`)
    }
  }

  #groupsOf(match: RegExpExecArray): (string | undefined)[] {
    return this.#translation.numbers.map(number => match[number])
  }
}

/** Time for a batch in ms, beside 1 ms for each KiB. */
const patience = 3000
/** Bytes of text up to which a single repetition, which takes their square at most, needs no watching. */
const safeSquare = 16 * 1024
