// Made from schemas/sources/netcat.schema.json by `npm run generate`. Change the schema, not this file.
export interface NetcatSourceOptions {
  /** Address to listen on. */
  readonly bind: string
  /** Port to listen on. */
  readonly port: number
  /** Longest line, in characters, its end included. A longer one ends the connection. (default 512) */
  readonly 'max-line-length'?: number
  /** Answer each accepted line with OK. A refused line is always answered. (default true) */
  readonly 'ack-every-event'?: boolean
  /** Encoding of the lines and of the answers. The event's body is always UTF-8. (default "utf-8") */
  readonly encoding?: string
}

export const netcatSourceDefaults = {
  'max-line-length': 512,
  'ack-every-event': true,
  encoding: 'utf-8',
} as const
