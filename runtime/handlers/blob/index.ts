import { EventBatch } from '../../core/event-batch.ts'
import { type HandledRequest, parameters, type RequestHandler } from '../handler.ts'
import { type BlobHandlerOptions, blobHandlerDefaults } from './options.ts'

/** An event of each request, whose body is cut at maxBlobLength (reference: sources-2.yaml, morphline_BlobHandler). */
export class BlobHandler implements RequestHandler {
  readonly mostBytes: number
  readonly cutsBody = true

  constructor(options: BlobHandlerOptions) {
    this.mostBytes = { ...blobHandlerDefaults, ...options }.maxBlobLength
  }

  /** A form's body is parameters, as servlets have it, and nothing of it is left for the event. */
  events({ contentType, query, body }: HandledRequest): EventBatch {
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(contentType ?? '')
    const given = parameters(isForm ? `${query}&${body.toString('utf8')}` : query)
    const headers = { ...(contentType === undefined ? {} : { 'Content-Type': contentType }), ...given }
    return EventBatch.of([{ headers, body: isForm ? Buffer.alloc(0) : body }])
  }
}
