import type { EventBatch, Interceptor } from 'flumec/runtime'

export default class Mask implements Interceptor {
  readonly #header: string

  constructor(options: { readonly header: string }) {
    this.#header = options.header
  }

  intercept(batch: EventBatch): EventBatch {
    return batch.withHeader(this.#header, 'x')
  }
}
