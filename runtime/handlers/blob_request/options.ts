// Made from schemas/handlers/blob_request.schema.json by `npm run generate`. Change the schema, not this file.
export interface BlobRequestHandlerOptions {
  /** Parameters that a request must have; one without is answered with 500. */
  readonly mandatoryParameters?: readonly string[]
}

export const blobRequestHandlerDefaults = {} as const
