import { ConfigurationError } from '../core/contracts.ts'
import type { Logger } from '../core/log.ts'

/**
 * Properties of Kafka's Java clients, such as `acks`, as a component's options give them (`kafka.producer.acks`). What was
 * not asked for by the time of `finish` is refused or reported: nothing that people set is ignored in silence.
 */
export class Properties {
  readonly #values = new Map<string, string>()
  readonly #unread: Set<string>

  /** `prefix` ends with a dot. */
  constructor(
    options: object,
    readonly prefix: string,
  ) {
    for (const [name, value] of Object.entries(options))
      if (name.startsWith(prefix) && value !== undefined)
        this.#values.set(name.slice(prefix.length), String(value).trim())
    this.#unread = new Set(this.#values.keys())
  }

  text(name: string): string | undefined {
    this.#unread.delete(name)
    return this.#values.get(name)
  }

  choice<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const text = this.text(name)
    if (text === undefined) return otherwise
    const found = choices.find(choice => choice === text)
    if (found === undefined) throw this.error(name, `"${text}" is none of ${choices.join(', ')}`)
    return found
  }

  boolean(name: string, otherwise: boolean): boolean {
    const text = this.text(name)?.toLowerCase()
    if (text === undefined) return otherwise
    if (text !== 'true' && text !== 'false') throw this.error(name, `"${text}" is neither true nor false`)
    return text === 'true'
  }

  /** A whole number of at least `least`. */
  number(name: string, otherwise: number, least = 0): number {
    const text = this.text(name)
    if (text === undefined) return otherwise
    const value = Number(text)
    if (!/^-?\d+$/.test(text) || value < least)
      throw this.error(name, `"${text}" is not a whole number of ${least} or more`)
    return value
  }

  error(name: string, message: string): ConfigurationError {
    return new ConfigurationError(`${this.prefix}${name}: ${message}`)
  }

  /** Throws for a set property of `refused`; warns of those that neither were read nor are in `harmless`. */
  finish(refused: Readonly<Record<string, string>>, harmless: readonly string[], log: Logger): void {
    for (const [name, why] of Object.entries(refused)) if (this.#values.has(name)) throw this.error(name, why)
    for (const name of this.#unread)
      if (!harmless.includes(name) && !(name in refused))
        log.warn(`${this.prefix}${name} is no property that Kafka's clients know: it has no effect`)
  }
}
