import type { Interceptor } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { setHeader } from '../shared/set-header.ts'
import { type TimestampInterceptorOptions, timestampInterceptorDefaults } from './options.ts'

/** Writes the time in ms since the epoch into a header. The clock is read once for a batch. */
export class TimestampInterceptor implements Interceptor {
  readonly #options

  constructor(options: TimestampInterceptorOptions) {
    this.#options = { ...timestampInterceptorDefaults, ...options }
  }

  intercept(batch: EventBatch): EventBatch {
    return setHeader(batch, this.#options.headerName, String(Date.now()), this.#options.preserveExisting)
  }
}
