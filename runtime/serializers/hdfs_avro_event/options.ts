// Made from schemas/serializers/hdfs_avro_event.schema.json by `npm run generate`. Change the schema, not this file.
export interface HdfsAvroEventSerializerOptions {
  /** Size of a block before compression. A block also ends with each delivery. (bytes, default 2048000) */
  readonly syncIntervalBytes?: number
  /** Codec of the blocks. With a name that it does not know Flume warns and compresses nothing. (default "null") */
  readonly compressionCodec?: 'null' | 'deflate' | 'snappy' | 'bzip2' | 'xz' | 'zstandard'
  /** Where the schema is when an event has neither the header flume.avro.schema.url nor flume.avro.schema.literal. */
  readonly schemaURL?: string
}

export const hdfsAvroEventSerializerDefaults = {
  syncIntervalBytes: 2048000,
  compressionCodec: 'null',
} as const
