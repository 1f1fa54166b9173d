// Made from schemas/interceptors/uuid.schema.json by `npm run generate`. Change the schema, not this file.
export interface UuidInterceptorOptions {
  /** Name of the header. (default "id") */
  readonly headerName?: string
  /** Keep a header of that name that is there already. (default true) */
  readonly preserveExisting?: boolean
  /** Text in front of the UUID. (default "") */
  readonly prefix?: string
}

export const uuidInterceptorDefaults = {
  headerName: 'id',
  preserveExisting: true,
  prefix: '',
} as const
