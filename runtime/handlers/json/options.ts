// Made from schemas/handlers/json.schema.json by `npm run generate`. Change the schema, not this file.
export type JsonHandlerOptions = Readonly<Record<string, never>>

export const jsonHandlerDefaults = {} as const
