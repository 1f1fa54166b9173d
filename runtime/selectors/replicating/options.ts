// Made from schemas/selectors/replicating.schema.json by `npm run generate`. Change the schema, not this file.
export interface ReplicatingSelectorOptions {
  /** Channels that the source does not wait for: a failure there is logged and the events are missing. A name that is not one of the source's channels makes Flume fail on every event. */
  readonly optional?: readonly string[]
}

export const replicatingSelectorDefaults = {} as const
