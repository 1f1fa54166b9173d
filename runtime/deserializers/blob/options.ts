// Made from schemas/deserializers/blob.schema.json by `npm run generate`. Change the schema, not this file.
export interface BlobDeserializerOptions {
  /** Longest body. A longer file becomes several events. (bytes, default 100000000) */
  readonly maxBlobLength?: number
}

export const blobDeserializerDefaults = {
  maxBlobLength: 100000000,
} as const
