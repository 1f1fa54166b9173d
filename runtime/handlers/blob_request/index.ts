import { EventBatch } from '../../core/event-batch.ts'
import { type HandledRequest, parameters, type RequestHandler } from '../handler.ts'
import type { BlobRequestHandlerOptions } from './options.ts'

/** An event of each request: its body, and the parameters of its URL as headers (reference: sources-2.yaml, BLOBHandler). */
export class BlobRequestHandler implements RequestHandler {
  readonly mostBytes = largestBody
  readonly cutsBody = false
  readonly #mandatory: readonly string[]

  constructor(options: BlobRequestHandlerOptions) {
    this.#mandatory = options.mandatoryParameters ?? []
  }

  events({ query, body }: HandledRequest): EventBatch {
    const headers = parameters(query)
    const missing = this.#mandatory.find(name => !Object.hasOwn(headers, name))
    if (missing !== undefined) throw new Error(`the parameter ${missing} is missing`)
    return EventBatch.of([{ headers, body }])
  }
}

const largestBody = 100_000_000
