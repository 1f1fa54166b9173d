// Made from schemas/deserializers/avro.schema.json by `npm run generate`. Change the schema, not this file.
export interface AvroDeserializerOptions {
  /** The schema's header: its fingerprint in `flume.avro.schema.hash`, or the whole schema in `flume.avro.schema.literal`. (default "HASH") */
  readonly schemaType?: 'HASH' | 'LITERAL'
}

export const avroDeserializerDefaults = {
  schemaType: 'HASH',
} as const
