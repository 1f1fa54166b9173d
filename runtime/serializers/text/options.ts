// Made from schemas/serializers/text.schema.json by `npm run generate`. Change the schema, not this file.
export interface TextSerializerOptions {
  /** Write a line feed after each body. (default true) */
  readonly appendNewline?: boolean
}

export const textSerializerDefaults = {
  appendNewline: true,
} as const
