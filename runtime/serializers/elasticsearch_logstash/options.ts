// Made from schemas/serializers/elasticsearch_logstash.schema.json by `npm run generate`. Change the schema, not this file.
export type ElasticsearchLogstashSerializerOptions = Readonly<Record<string, never>>

export const elasticsearchLogstashSerializerDefaults = {} as const
