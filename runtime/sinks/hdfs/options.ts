// Made from schemas/sinks/hdfs.schema.json by `npm run generate`. Change the schema, not this file.
export interface HdfsSinkOptions {
  /** Directory, as a URI. `%{header}`, `%[host name]` and time escapes such as `%Y-%m-%d` are filled in per event. */
  readonly 'hdfs.path': string
  /** Start of the file name; escapes are filled in per event. (default "FlumeData") */
  readonly 'hdfs.filePrefix'?: string
  /** End of the file name; no full stop is added. Without it a compressed file gets the extension of its codec. (default "") */
  readonly 'hdfs.fileSuffix'?: string
  /** Put before the name while the file is open. With a slash in the prefix it stands before the first part of the path. (default "") */
  readonly 'hdfs.inUsePrefix'?: string
  /** Put after the name while the file is open. (default ".tmp") */
  readonly 'hdfs.inUseSuffix'?: string
  /** No suffix while the file is open: an empty hdfs.inUseSuffix can not be written in a .properties file. (default false) */
  readonly 'hdfs.emptyInUseSuffix'?: boolean
  /** Close a file this long after it was opened. 0 or less: never. (s, default 30) */
  readonly 'hdfs.rollInterval'?: number
  /** Close a file when its event bodies have this size. 0 or less: never. (bytes, default 1024) */
  readonly 'hdfs.rollSize'?: number
  /** Close a file when it has this many events. 0 or less: never. (events, default 10) */
  readonly 'hdfs.rollCount'?: number
  /** Close a file that got nothing for this long. 0: never. (s, default 0) */
  readonly 'hdfs.idleTimeout'?: number
  /** Most events of one delivery; a file is flushed at the end of each. (events, default 100) */
  readonly 'hdfs.batchSize'?: number
  /** Compression: the name of the codec in any case (`gzip`, `bzip2`, `snappy`, `lz4`, `deflate`, `zstandard`), or its class. */
  readonly 'hdfs.codeC'?: string
  /** `SequenceFile` (records with a key), `DataStream` (what the serializer writes, as it is) or `CompressedStream` (the same, compressed). (default "SequenceFile") */
  readonly 'hdfs.fileType'?: 'SequenceFile' | 'DataStream' | 'CompressedStream'
  /** What a record of a SequenceFile holds: `Writable` (bytes) or `Text`, in exactly this case. (default "Writable") */
  readonly 'hdfs.writeFormat'?: 'Writable' | 'Text'
  /** Files open at a time; above that the one unused for longest is closed. (default 5000) */
  readonly 'hdfs.maxOpenFiles'?: number
  /** Begin a new file when fewer data nodes than this hold the current block. Flume takes the replication of the file system when it is absent. */
  readonly 'hdfs.minBlockReplicas'?: number
  /** Threads for calls to the file system; there are no thread pools here. (default 10) */
  readonly 'hdfs.threadsPoolSize'?: number
  /** Threads for timers; there are no thread pools here. (default 1) */
  readonly 'hdfs.rollTimerPoolSize'?: number
  /** Limit for each open, write, flush, close and rename. 0 or less: none. It was 10000 up to Flume 1.8. (ms, default 30000) */
  readonly 'hdfs.callTimeout'?: number
  /** Tries to close a file, and to rename it. 0 or less: without end. (default 2147483647) */
  readonly 'hdfs.closeTries'?: number
  /** Pause between these tries. 0 or less: one try only. (s, default 180) */
  readonly 'hdfs.retryInterval'?: number
  /** Round the time down before time escapes are filled in; `%t` is never rounded. (default false) */
  readonly 'hdfs.round'?: boolean
  /** Round down to a multiple of this: 1 to 60 seconds or minutes, 1 to 24 hours. Read with hdfs.round only. (default 1) */
  readonly 'hdfs.roundValue'?: number
  /** Unit of hdfs.roundValue. With any other word Flume does not round at all. (default "second") */
  readonly 'hdfs.roundUnit'?: 'second' | 'minute' | 'hour'
  /** Zone for time escapes and rounding; that of the machine when absent. Flume takes a name that it does not know for GMT. */
  readonly 'hdfs.timeZone'?: string
  /** Take the agent's clock for time escapes, not the header `timestamp`. (default false) */
  readonly 'hdfs.useLocalTimeStamp'?: boolean
  /** User in whose name the files are written. */
  readonly 'hdfs.proxyUser'?: string
  /** For `file:` paths: write no checksum files. Here none are written in any case. (default false) */
  readonly 'hdfs.useRawLocalFileSystem'?: boolean
  /** Addresses of WebHDFS or HttpFS, with commas between them: of all name nodes when there is more than one. When it is absent, the host of hdfs.path with port 9870 is taken. */
  readonly 'hdfs.webhdfs'?: readonly string[]
  /** User name given to WebHDFS; that of the process when absent. */
  readonly 'hdfs.user'?: string
  /** File with a delegation token of WebHDFS, sent in place of a user name. It is read again when the token was refused, so that it may be renewed while the agent runs. */
  readonly 'hdfs.delegationTokenFile'?: string
  /** Address of an S3-compatible store, for `s3a:` paths. Without it that of AWS for the region. */
  readonly 'hdfs.s3.endpoint'?: string
  /** Region of the store. Falls back to AWS_REGION, then to `us-east-1`. */
  readonly 'hdfs.s3.region'?: string
  /** Access key of the store. Falls back to AWS_ACCESS_KEY_ID; AWS_SESSION_TOKEN is sent with that one. */
  readonly 'hdfs.s3.accessKey'?: string
  /** Secret key of the store. Falls back to AWS_SECRET_ACCESS_KEY. */
  readonly 'hdfs.s3.secretKey'?: string
  /** File with the certificates to trust for https: PEM, PKCS #12 or JKS. Without it those of the platform are trusted. Falls back to FLUME_SSL_TRUSTSTORE_PATH. */
  readonly 'hdfs.truststore'?: string
}

export const hdfsSinkDefaults = {
  'hdfs.filePrefix': 'FlumeData',
  'hdfs.fileSuffix': '',
  'hdfs.inUsePrefix': '',
  'hdfs.inUseSuffix': '.tmp',
  'hdfs.emptyInUseSuffix': false,
  'hdfs.rollInterval': 30,
  'hdfs.rollSize': 1024,
  'hdfs.rollCount': 10,
  'hdfs.idleTimeout': 0,
  'hdfs.batchSize': 100,
  'hdfs.fileType': 'SequenceFile',
  'hdfs.writeFormat': 'Writable',
  'hdfs.maxOpenFiles': 5000,
  'hdfs.threadsPoolSize': 10,
  'hdfs.rollTimerPoolSize': 1,
  'hdfs.callTimeout': 30000,
  'hdfs.closeTries': 2147483647,
  'hdfs.retryInterval': 180,
  'hdfs.round': false,
  'hdfs.roundValue': 1,
  'hdfs.roundUnit': 'second',
  'hdfs.useLocalTimeStamp': false,
  'hdfs.useRawLocalFileSystem': false,
} as const

/** Deliveries that may be under way at once: what a kill repeats at most. */
export const hdfsSinkDeliveries = 100
