// Made from schemas/sources/taildir.schema.json by `npm run generate`. Change the schema, not this file.
export interface TaildirSourceOptions {
  /** Names of the file groups. */
  readonly filegroups: readonly string[]
  /** Where the positions are kept, in Flume's own form. What we know besides (how each file begins) goes to a file beside it, with the ending `.heads`. Without it `.flume/taildir_position.json` in the home directory. */
  readonly positionFile?: string
  /** Add the header `byteoffset`: where the line starts in its file. (default false) */
  readonly byteOffsetHeader?: boolean
  /** Start at the end of files that are there when the agent starts and that the position file does not know. (default false) */
  readonly skipToEnd?: boolean
  /** A file without news for this long is closed; a last line without its line end is then delivered as it is. (ms, default 120000) */
  readonly idleTimeout?: number
  /** Longest time that a position which has moved stays unwritten. Positions are written with the acknowledgements, within some milliseconds. (ms, default 3000) */
  readonly writePosInterval?: number
  /** Most lines of one batch. (events, default 100) */
  readonly batchSize?: number
  /** Batches from one file before it is the next file's turn. 0 and less mean no limit. (default 9223372036854776000) */
  readonly maxBatchCount?: number
  /** Do not list a directory again while its modification time stays the same. (default true) */
  readonly cachePatternMatching?: boolean
  /** Add a header with the file's absolute path. (default false) */
  readonly fileHeader?: boolean
  /** Name of that header. (default "file") */
  readonly fileHeaderKey?: string
  /** By how much the pause between two empty polls grows. (ms, default 1000) */
  readonly backoffSleepIncrement?: number
  /** Longest pause between two polls, and the pause after a fault. (ms, default 5000) */
  readonly maxBackoffSleep?: number
  /** The files of one group: a directory, and after the last `/` a Java regular expression for the whole file name. */
  readonly [key: `filegroups.${string}`]: string | undefined
  /** A constant header for the events of one group: `headers.<group>.<header>`. */
  readonly [key: `headers.${string}.${string}`]: string | undefined
}

export const taildirSourceDefaults = {
  byteOffsetHeader: false,
  skipToEnd: false,
  idleTimeout: 120000,
  writePosInterval: 3000,
  batchSize: 100,
  maxBatchCount: 9223372036854776000,
  cachePatternMatching: true,
  fileHeader: false,
  fileHeaderKey: 'file',
  backoffSleepIncrement: 1000,
  maxBackoffSleep: 5000,
} as const
