// Made from schemas/interceptors/remove_header.schema.json by `npm run generate`. Change the schema, not this file.
export interface RemoveHeaderInterceptorOptions {
  /** The header of this name. */
  readonly withName?: string
  /** The headers of these names. */
  readonly fromList?: string
  /** Regular expression of what stands between the names. (default "\\s*,\\s*") */
  readonly fromListSeparator?: string
  /** The headers whose whole name matches this regular expression. */
  readonly matching?: string
}

export const removeHeaderInterceptorDefaults = {
  fromListSeparator: '\\s*,\\s*',
} as const
