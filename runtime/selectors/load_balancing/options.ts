// Made from schemas/selectors/load_balancing.schema.json by `npm run generate`. Change the schema, not this file.
export interface LoadBalancingSelectorOptions {
  /** In turn, or at random. (default "ROUND_ROBIN") */
  readonly policy?: 'ROUND_ROBIN' | 'RANDOM'
}

export const loadBalancingSelectorDefaults = {
  policy: 'ROUND_ROBIN',
} as const
