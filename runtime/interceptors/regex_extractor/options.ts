// Made from schemas/interceptors/regex_extractor.schema.json by `npm run generate`. Change the schema, not this file.
export interface RegexExtractorInterceptorOptions {
  /** Regular expression that is searched for in the body. */
  readonly regex: string
  /** One name for each group, in the order of the groups. */
  readonly serializers: readonly string[]
  /** How the group's text becomes the header's: DEFAULT (in upper case) takes it as it is; the millis serializer reads a date and writes ms since the epoch. (default "DEFAULT") */
  readonly [key: `serializers.${string}.type`]: string | undefined
  /** Name of the header. */
  readonly [key: `serializers.${string}.name`]: string | undefined
  /** How the date is written, in Joda-Time's letters, for the millis serializer. */
  readonly [key: `serializers.${string}.pattern`]: string | undefined
}

export const regexExtractorInterceptorDefaults = {} as const
