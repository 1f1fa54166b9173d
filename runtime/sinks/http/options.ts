// Made from schemas/sinks/http.schema.json by `npm run generate`. Change the schema, not this file.
export interface HttpSinkOptions {
  /** URL to post to. */
  readonly endpoint: string
  /** Longest wait for the connection. (ms, default 5000) */
  readonly connectTimeout?: number
  /** Longest wait for the answer. (ms, default 5000) */
  readonly requestTimeout?: number
  /** Content-Type of the request. (default "text/plain") */
  readonly contentTypeHeader?: string
  /** Accept header of the request. (default "text/plain") */
  readonly acceptHeader?: string
  /** Pause after an answer that no backoff rule is about. (default true) */
  readonly defaultBackoff?: boolean
  /** Deliver again after an answer that no rollback rule is about. A 200 is no exception: set rollback.2XX. (default true) */
  readonly defaultRollback?: boolean
  /** Count the event as delivered after an answer that no incrementMetrics rule is about. (default false) */
  readonly defaultIncrementMetrics?: boolean
  /** Pause after an answer with this status. Goes before the default; `503` before `5XX` (upper case). */
  readonly [key: `backoff.${string}`]: boolean | undefined
  /** Deliver again after an answer with this status. Goes before the default; `503` before `5XX` (upper case). */
  readonly [key: `rollback.${string}`]: boolean | undefined
  /** Count the event as delivered after an answer with this status. Goes before the default; `503` before `5XX` (upper case). */
  readonly [key: `incrementMetrics.${string}`]: boolean | undefined
}

export const httpSinkDefaults = {
  connectTimeout: 5000,
  requestTimeout: 5000,
  contentTypeHeader: 'text/plain',
  acceptHeader: 'text/plain',
  defaultBackoff: true,
  defaultRollback: true,
  defaultIncrementMetrics: false,
} as const
