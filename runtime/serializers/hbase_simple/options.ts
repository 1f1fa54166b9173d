// Made from schemas/serializers/hbase_simple.schema.json by `npm run generate`. Change the schema, not this file.
export interface HbaseSimpleSerializerOptions {
  /** Start of the row key. (default "default") */
  readonly rowPrefix?: string
  /** Rest of the row key: `timestamp` (clock in ms; Flume loses one of two events of the same millisecond, here the second takes a later number), `nano` (clock in ns of no known beginning), `random` (a 64-bit number), or with any other word a UUID. (default "uuid") */
  readonly suffix?: 'uuid' | 'timestamp' | 'nano' | 'random'
  /** Column for the body. Empty, which only YAML can say: no rows. (default "pCol") */
  readonly payloadColumn?: string
  /** Column of the counter. The comment in the class calls it incColumn. Empty, which only YAML can say: no counter. (default "iCol") */
  readonly incrementColumn?: string
  /** Row of the counter. (default "incRow") */
  readonly incrementRow?: string
  /** The whole row key, in the place of rowPrefix and suffix: `%{header}`, `%[localhost]` and time escapes are filled in per event. Events with one key overwrite each other, so a second delivery does no harm. */
  readonly rowKey?: string
}

export const hbaseSimpleSerializerDefaults = {
  rowPrefix: 'default',
  suffix: 'uuid',
  payloadColumn: 'pCol',
  incrementColumn: 'iCol',
  incrementRow: 'incRow',
} as const
