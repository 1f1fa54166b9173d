// Made from schemas/serializers/hbase_regex.schema.json by `npm run generate`. Change the schema, not this file.
export interface HbaseRegexSerializerOptions {
  /** Expression that must match the whole body; a dot matches line ends too. (default "(.*)") */
  readonly regex?: string
  /** Take small and capital letters as equal. (default false) */
  readonly regexIgnoreCase?: boolean
  /** Column for each group, with commas between and no blanks. A group that took no part in the match leaves its column out; in Flume it holds the sink up for ever. (default "payload") */
  readonly colNames?: string
  /** Which of colNames, from 0, is the row key; it must be called ROW_KEY. Negative: the key is generated. (default -1) */
  readonly rowKeyIndex?: number
  /** Write each header as a column too. (default false) */
  readonly depositHeaders?: boolean
  /** Encoding of the body and the column names. (default "UTF-8") */
  readonly charset?: string
  /** The row key where none is generated: `%{header}`, `%[localhost]` and time escapes are filled in per event. Events with one key overwrite each other, so a second delivery does no harm. */
  readonly rowKey?: string
}

export const hbaseRegexSerializerDefaults = {
  regex: '(.*)',
  regexIgnoreCase: false,
  colNames: 'payload',
  rowKeyIndex: -1,
  depositHeaders: false,
  charset: 'UTF-8',
} as const
