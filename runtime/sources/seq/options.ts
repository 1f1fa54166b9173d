// Made from schemas/sources/seq.schema.json by `npm run generate`. Change the schema, not this file.
export interface SeqSourceOptions {
  /** Most events of one batch. (events, default 1) */
  readonly batchSize?: number
  /** Numbers to bring before it stops. (events, default 9223372036854776000) */
  readonly totalEvents?: number
  /** By how much the pause between two empty polls grows. (ms, default 1000) */
  readonly backoffSleepIncrement?: number
  /** Longest pause between two polls, and the pause after a fault. (ms, default 5000) */
  readonly maxBackoffSleep?: number
}

export const seqSourceDefaults = {
  batchSize: 1,
  totalEvents: 9223372036854776000,
  backoffSleepIncrement: 1000,
  maxBackoffSleep: 5000,
} as const
