import { randomUUID } from 'node:crypto'
import type { Interceptor } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { type UuidInterceptorOptions, uuidInterceptorDefaults } from './options.ts'

/** Writes a random UUID into a header of each event. */
export class UuidInterceptor implements Interceptor {
  readonly #options

  constructor(options: UuidInterceptorOptions) {
    this.#options = { ...uuidInterceptorDefaults, ...options }
  }

  intercept(batch: EventBatch): EventBatch {
    const { headerName, preserveExisting, prefix } = this.#options
    // Made here and not when asked for: an event that is delivered again must have the same one.
    const column = Array.from({ length: batch.count }, (_, i) => {
      const existing = preserveExisting ? batch.header(i, headerName) : undefined
      return existing ?? prefix + randomUUID()
    })
    return batch.withHeader(headerName, column)
  }
}
