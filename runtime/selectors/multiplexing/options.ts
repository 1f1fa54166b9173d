// Made from schemas/selectors/multiplexing.schema.json by `npm run generate`. Change the schema, not this file.
export interface MultiplexingSelectorOptions {
  /** Name of the header. (default "flume.selector.header") */
  readonly header?: string
  /** Channels for events without the header, and for texts without a mapping. Without it such events are dropped. */
  readonly default?: readonly string[]
  /** Channels for events whose header has this text. */
  readonly [key: `mapping.${string}`]: readonly string[] | undefined
  /** Channels for such events that the source does not wait for. */
  readonly [key: `optional.${string}`]: readonly string[] | undefined
}

export const multiplexingSelectorDefaults = {
  header: 'flume.selector.header',
} as const
