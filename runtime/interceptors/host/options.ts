// Made from schemas/interceptors/host.schema.json by `npm run generate`. Change the schema, not this file.
export interface HostInterceptorOptions {
  /** Name of the header. (default "host") */
  readonly hostHeader?: string
  /** Write the address; else the name. (default true) */
  readonly useIP?: boolean
  /** Keep a header of that name that is there already. (default false) */
  readonly preserveExisting?: boolean
}

export const hostInterceptorDefaults = {
  hostHeader: 'host',
  useIP: true,
  preserveExisting: false,
} as const
