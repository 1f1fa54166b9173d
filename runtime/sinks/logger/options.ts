// Made from schemas/sinks/logger.schema.json by `npm run generate`. Change the schema, not this file.
export interface LoggerSinkOptions {
  /** How many bytes of a body are shown. (bytes, default 16) */
  readonly maxBytesToLog?: number
}

export const loggerSinkDefaults = {
  maxBytesToLog: 16,
} as const
