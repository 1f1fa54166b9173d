// Made from schemas/deserializers/line.schema.json by `npm run generate`. Change the schema, not this file.
export interface LineDeserializerOptions {
  /** Longest line, in UTF-16 units, its end included. The rest of a longer one becomes further events. (default 2048) */
  readonly maxLineLength?: number
  /** Encoding of the event's body. (default "UTF-8") */
  readonly outputCharset?: string
}

export const lineDeserializerDefaults = {
  maxLineLength: 2048,
  outputCharset: 'UTF-8',
} as const
