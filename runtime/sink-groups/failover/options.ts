// Made from schemas/sink-groups/failover.schema.json by `npm run generate`. Change the schema, not this file.
export interface FailoverGroupOptions {
  /** Longest rest of a sink that failed. The first is 2000. (ms, default 30000) */
  readonly 'processor.maxpenalty'?: number
  /** Priority of a sink: the highest goes first. A sink without one gets -1, the next -2, and so on. */
  readonly [key: `processor.priority.${string}`]: number | undefined
}

export const failoverGroupDefaults = {
  'processor.maxpenalty': 30000,
} as const
