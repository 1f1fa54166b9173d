// Made from schemas/serializers/header_and_text.schema.json by `npm run generate`. Change the schema, not this file.
export interface HeaderAndTextSerializerOptions {
  /** Write a line feed after each body. (default true) */
  readonly appendNewline?: boolean
}

export const headerAndTextSerializerDefaults = {
  appendNewline: true,
} as const
