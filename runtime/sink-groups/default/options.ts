// Made from schemas/sink-groups/default.schema.json by `npm run generate`. Change the schema, not this file.
export type DefaultGroupOptions = Readonly<Record<string, never>>

export const defaultGroupDefaults = {} as const
