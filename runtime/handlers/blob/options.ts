// Made from schemas/handlers/blob.schema.json by `npm run generate`. Change the schema, not this file.
export interface BlobHandlerOptions {
  /** Longest body. The rest of a longer one is dropped. (bytes, default 100000000) */
  readonly maxBlobLength?: number
}

export const blobHandlerDefaults = {
  maxBlobLength: 100000000,
} as const
