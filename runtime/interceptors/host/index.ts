import type { Interceptor } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { localHost } from '../../core/local-host.ts'
import { setHeader } from '../shared/set-header.ts'
import { type HostInterceptorOptions, hostInterceptorDefaults } from './options.ts'

/** Writes this machine's address or name into a header; none when the machine has no address. */
export class HostInterceptor implements Interceptor {
  readonly #options
  readonly #value: string | undefined

  constructor(options: HostInterceptorOptions) {
    this.#options = { ...hostInterceptorDefaults, ...options }
    this.#value = this.#options.useIP ? localHost.address : localHost.canonicalName
  }

  intercept(batch: EventBatch): EventBatch {
    if (this.#value === undefined) return batch
    return setHeader(batch, this.#options.hostHeader, this.#value, this.#options.preserveExisting)
  }
}
