// Made from schemas/interceptors/regex_filter.schema.json by `npm run generate`. Change the schema, not this file.
export interface RegexFilterInterceptorOptions {
  /** Regular expression that is searched for in the body. (default ".*") */
  readonly regex?: string
  /** Drop the events that match; else keep only those. (default false) */
  readonly excludeEvents?: boolean
}

export const regexFilterInterceptorDefaults = {
  regex: '.*',
  excludeEvents: false,
} as const
