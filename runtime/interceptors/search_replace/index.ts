import { type Charset, charset } from '../../core/charset.ts'
import type { Interceptor } from '../../core/contracts.ts'
import { EventBatch } from '../../core/event-batch.ts'
import { JavaRegex } from '../../core/java-regex.ts'
import { type SearchReplaceInterceptorOptions, searchReplaceInterceptorDefaults } from './options.ts'

/**
 * Replaces every match in the body. A body without a match keeps its bytes, also those that mean nothing in the charset;
 * Flume damages them. Throws when the expression takes out of all proportion (JavaRegex.limited): the batch is then
 * refused, because what was to be masked must not pass.
 */
export class SearchReplaceInterceptor implements Interceptor {
  readonly #regex: JavaRegex
  readonly #replaced: (text: string) => string
  readonly #charset: Charset

  constructor(options: SearchReplaceInterceptorOptions) {
    const all = { ...searchReplaceInterceptorDefaults, ...options }
    this.#regex = new JavaRegex(all.searchPattern)
    this.#replaced = this.#regex.replacer(all.replaceString)
    this.#charset = charset(all.charset)
  }

  intercept(batch: EventBatch): EventBatch {
    const changed = this.#regex.limited(batch.bytes, () => this.#changed(batch))
    if (changed.size === 0) return batch
    const bodies = Array.from({ length: batch.count }, (_, i) => changed.get(i) ?? batch.body(i))
    const { data, bounds } = EventBatch.of(bodies.map(body => ({ headers: {}, body })))
    return batch.withBodies(data, bounds)
  }

  /** The new bodies of events that have a match, by index. */
  #changed(batch: EventBatch): Map<number, Buffer> {
    const changed = new Map<number, Buffer>()
    for (let i = 0; i < batch.count; i++) {
      const text = this.#charset.decode(batch.body(i))
      const replaced = this.#replaced(text)
      if (replaced !== text) changed.set(i, this.#charset.encode(replaced))
    }
    return changed
  }
}
