// Made from schemas/sources/scribe.schema.json by `npm run generate`. Change the schema, not this file.
export interface ScribeSourceOptions {
  /** Port to listen on, on all addresses. (default 1499) */
  readonly port?: number
  /** Threads that work on calls; 0 and less mean 5. There are no such threads here. (default 5) */
  readonly workerThreads?: number
  /** Longest frame; 0 and less mean the default. (bytes, default 16384000) */
  readonly maxReadBufferBytes?: number
}

export const scribeSourceDefaults = {
  port: 1499,
  workerThreads: 5,
  maxReadBufferBytes: 16384000,
} as const
