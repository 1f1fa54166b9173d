// Made from schemas/sources/stress.schema.json by `npm run generate`. Change the schema, not this file.
export interface StressSourceOptions {
  /** Length of a body; every byte is 0x7F. (bytes, default 500) */
  readonly size?: number
  /** Events to try before it stops; below 0 no limit. (events, default -1) */
  readonly maxTotalEvents?: number
  /** Accepted events after which it stops; below 0 no limit. It can pass it by one batch less one event. (events, default -1) */
  readonly maxSuccessfulEvents?: number
  /** Events of one batch. (events, default 1) */
  readonly batchSize?: number
  /** Most events a second; 0 means no limit. (default 0) */
  readonly maxEventsPerSecond?: number
  /** By how much the pause between two empty polls grows. (ms, default 1000) */
  readonly backoffSleepIncrement?: number
  /** Longest pause between two polls, and the pause after a fault. (ms, default 5000) */
  readonly maxBackoffSleep?: number
}

export const stressSourceDefaults = {
  size: 500,
  maxTotalEvents: -1,
  maxSuccessfulEvents: -1,
  batchSize: 1,
  maxEventsPerSecond: 0,
  backoffSleepIncrement: 1000,
  maxBackoffSleep: 5000,
} as const
