// Made from schemas/sinks/null.schema.json by `npm run generate`. Change the schema, not this file.
export interface NullSinkOptions {
  /** Most events of one batch. (events, default 100) */
  readonly batchSize?: number
  /** Say in the log how many events were taken each time that this many more were. (events, default 10000) */
  readonly logEveryNEvents?: number
}

export const nullSinkDefaults = {
  batchSize: 100,
  logEveryNEvents: 10000,
} as const
