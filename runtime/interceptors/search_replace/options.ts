// Made from schemas/interceptors/search_replace.schema.json by `npm run generate`. Change the schema, not this file.
export interface SearchReplaceInterceptorOptions {
  /** Regular expression to search for. */
  readonly searchPattern: string
  /** What to put in the place of a match, in Java's replacement syntax; without it matches are deleted. (default "") */
  readonly replaceString?: string
  /** Encoding of the body. (default "UTF-8") */
  readonly charset?: string
}

export const searchReplaceInterceptorDefaults = {
  replaceString: '',
  charset: 'UTF-8',
} as const
