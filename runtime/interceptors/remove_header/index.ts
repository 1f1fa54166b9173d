import type { Interceptor } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { JavaRegex } from '../../core/java-regex.ts'
import { type RemoveHeaderInterceptorOptions, removeHeaderInterceptorDefaults } from './options.ts'

/** Removes headers by name, list or regular expression; the three add up. */
export class RemoveHeaderInterceptor implements Interceptor {
  readonly #names: ReadonlySet<string>
  readonly #matching: JavaRegex | undefined

  constructor(options: RemoveHeaderInterceptorOptions) {
    const { withName, fromList, fromListSeparator, matching } = { ...removeHeaderInterceptorDefaults, ...options }
    const listed = fromList === undefined ? [] : new JavaRegex(fromListSeparator).split(fromList)
    this.#names = new Set(withName === undefined ? listed : [withName, ...listed])
    this.#matching = matching === undefined ? undefined : new JavaRegex(matching)
  }

  intercept(batch: EventBatch): EventBatch {
    const names = [...batch.headers.keys()]
    const length = names.reduce((sum, name) => sum + name.length, 0)
    const gone =
      this.#matching === undefined ? this.#listed(names) : this.#matching.limited(length, () => this.#listed(names))
    return gone.reduce((left, name) => left.withHeader(name, undefined), batch)
  }

  #listed(names: readonly string[]): string[] {
    return names.filter(name => this.#names.has(name) || this.#matching?.matches(name))
  }
}
