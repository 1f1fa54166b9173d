import { JavaRegex } from './java-regex.ts'
import type { Logger } from './log.ts'
import { TimeLimitError } from './time-limit.ts'

/** Longest that one name may take, in ms: they are short, and there can be many. A busy machine may be why the first was too short. */
const patience = [100, 1000]
/** Names remembered as too slow; past this the memory is given up. */
const most = 1000

/**
 * A regular expression for the names of files or topics, which others choose: one that it can't decide in time is left
 * alone, told once, and not tried again.
 */
export class NamePattern {
  readonly #regex: JavaRegex
  readonly #tooSlow = new Set<string>()

  /** `otherwise` is the answer for a name that takes too long. Throws ConfigurationError. */
  constructor(
    pattern: string,
    private readonly otherwise = false,
  ) {
    this.#regex = new JavaRegex(pattern)
  }

  /** Whether it matches the whole name. */
  matches(name: string, log: Logger): boolean {
    if (this.#tooSlow.has(name)) return this.otherwise
    let tooSlow: TimeLimitError | undefined
    for (const limit of patience)
      try {
        return this.#regex.limited(name.length, () => this.#regex.matches(name), limit)
      } catch (error) {
        if (!(error instanceof TimeLimitError)) throw error
        tooSlow = error
      }
    if (this.#tooSlow.size >= most) this.#tooSlow.clear()
    this.#tooSlow.add(name)
    log.error(`"${name}" is left alone: ${tooSlow!.message}`)
    return this.otherwise
  }
}
