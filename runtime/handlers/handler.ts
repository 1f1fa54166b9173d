/** How an HTTP request becomes events: for the http source. */
import type { EventBatch } from '../core/event-batch.ts'

export interface RequestHandler {
  /** Most bytes of a body that are read; a longer one is refused, or cut when `cutsBody`. */
  readonly mostBytes: number
  readonly cutsBody: boolean
  /** Throws BadRequestError for what the client did wrong; any other error is answered as a fault of the server. */
  events(request: HandledRequest): EventBatch
}

export interface HandledRequest {
  /** The header Content-Type; undefined when there is none. */
  readonly contentType: string | undefined
  /** What stands behind the question mark of the URL, without it. */
  readonly query: string
  readonly body: Buffer
}

/** The request can't be understood; the message goes to the client. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError'
}

/** Parameters by name, the first value of each. */
export function parameters(text: string): Record<string, string> {
  const first: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(text)) if (!Object.hasOwn(first, name)) first[name] = value
  return first
}
