// Made from schemas/sink-groups/load_balance.schema.json by `npm run generate`. Change the schema, not this file.
export interface LoadBalanceGroupOptions {
  /** Order of the sinks. (default "round_robin") */
  readonly 'processor.selector'?: 'round_robin' | 'random'
  /** Leave a sink that failed out for a time that doubles with each failure. (default false) */
  readonly 'processor.backoff'?: boolean
  /** Longest time that a sink is left out. 0: 30000. (ms, default 30000) */
  readonly 'processor.selector.maxTimeOut'?: number
}

export const loadBalanceGroupDefaults = {
  'processor.selector': 'round_robin',
  'processor.backoff': false,
  'processor.selector.maxTimeOut': 30000,
} as const
