// Made from schemas/interceptors/timestamp.schema.json by `npm run generate`. Change the schema, not this file.
export interface TimestampInterceptorOptions {
  /** Name of the header. (default "timestamp") */
  readonly headerName?: string
  /** Keep a header of that name that is there already. (default false) */
  readonly preserveExisting?: boolean
}

export const timestampInterceptorDefaults = {
  headerName: 'timestamp',
  preserveExisting: false,
} as const
