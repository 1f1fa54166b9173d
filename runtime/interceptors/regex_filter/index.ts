import type { Interceptor } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { JavaRegex } from '../../core/java-regex.ts'
import { type RegexFilterInterceptorOptions, regexFilterInterceptorDefaults } from './options.ts'

/**
 * Keeps or drops the events whose body holds a match. Bodies are read as UTF-8 (Flume: the platform's encoding).
 * Throws when the expression takes out of all proportion (JavaRegex.limited): the batch is then refused, not lost.
 */
export class RegexFilterInterceptor implements Interceptor {
  readonly #regex: JavaRegex
  readonly #exclude: boolean

  constructor(options: RegexFilterInterceptorOptions) {
    const { regex, excludeEvents } = { ...regexFilterInterceptorDefaults, ...options }
    this.#regex = new JavaRegex(regex)
    this.#exclude = excludeEvents
  }

  intercept(batch: EventBatch): EventBatch {
    const kept = this.#regex.limited(batch.bytes, () => this.#kept(batch))
    return kept.length === batch.count ? batch : batch.select(kept)
  }

  #kept(batch: EventBatch): number[] {
    const kept: number[] = []
    for (let i = 0; i < batch.count; i++) if (this.#regex.find(batch.body(i).toString()) !== this.#exclude) kept.push(i)
    return kept
  }
}
