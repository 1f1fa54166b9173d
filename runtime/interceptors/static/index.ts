import type { Interceptor } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { setHeader } from '../shared/set-header.ts'
import { type StaticInterceptorOptions, staticInterceptorDefaults } from './options.ts'

/** Writes one fixed header. */
export class StaticInterceptor implements Interceptor {
  readonly #options

  constructor(options: StaticInterceptorOptions) {
    this.#options = { ...staticInterceptorDefaults, ...options }
  }

  intercept(batch: EventBatch): EventBatch {
    const { key, value, preserveExisting } = this.#options
    return setHeader(batch, key, value, preserveExisting)
  }
}
