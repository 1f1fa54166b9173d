// Made from schemas/interceptors/static.schema.json by `npm run generate`. Change the schema, not this file.
export interface StaticInterceptorOptions {
  /** Name of the header. (default "key") */
  readonly key?: string
  /** Text of the header. (default "value") */
  readonly value?: string
  /** Keep a header of that name that is there already. (default true) */
  readonly preserveExisting?: boolean
}

export const staticInterceptorDefaults = {
  key: 'key',
  value: 'value',
  preserveExisting: true,
} as const
