// Made from schemas/serializers/elasticsearch_dynamic.schema.json by `npm run generate`. Change the schema, not this file.
export type ElasticsearchDynamicSerializerOptions = Readonly<Record<string, never>>

export const elasticsearchDynamicSerializerDefaults = {} as const
