// Made from schemas/channels/spillablememory.schema.json by `npm run generate`. Change the schema, not this file.
export interface SpillablememoryChannelOptions {
  /** Events it can hold in memory; 0 means none. (events, default 10000) */
  readonly memoryCapacity?: number
  /** Events it can hold on disk; 0 means none, unless memoryCapacity is 0 too. Flume sets aside 8 bytes for each on the disk at the first start. (events, default 100000000) */
  readonly overflowCapacity?: number
  /** Bytes that its segments may have on disk: byteCapacity of the file channel, which stands for the memory here. No bound by default. (bytes) */
  readonly overflowByteCapacity?: number
  /** How long a put waits for room in memory before it goes to disk. (s, default 3) */
  readonly overflowTimeout?: number
  /** Part of the memory that must be free before events go there again. (percent, default 5) */
  readonly overflowDeactivationThreshold?: number
  /** Part of byteCapacity that is set aside for headers. (percent, default 20) */
  readonly byteCapacityBufferPercentage?: number
  /** Bytes of event bodies it can hold in memory. Flume's default is 80 % of the Java heap; here it is 64 MiB. (bytes, default 67108864) */
  readonly byteCapacity?: number
  /** What an event is expected to weigh; bodies are counted in pieces of this size. (bytes, default 500) */
  readonly avgEventSize?: number
  /** Directory of the checkpoint. Default: .flume/file-channel/checkpoint in the user's home. One channel per directory. */
  readonly checkpointDir?: string
  /** Write each checkpoint to backupCheckpointDir too. (default false) */
  readonly useDualCheckpoints?: boolean
  /** Directory of the second checkpoint; neither checkpointDir nor one of dataDirs. */
  readonly backupCheckpointDir?: string
  /** Compress the second checkpoint (deflate; Flume: Snappy). (default false) */
  readonly compressBackupCheckpoint?: boolean
  /** Directories of the segments, which go into them in turn; one that is full or fails is passed over. Default: .flume/file-channel/data in the user's home. */
  readonly dataDirs?: readonly string[]
  /** Most events of one put or take. (events, default 10000) */
  readonly transactionCapacity?: number
  /** Time between two checkpoints; at least one second. One is also written per 64 MiB of log. (ms, default 30000) */
  readonly checkpointInterval?: number
  /** A segment is finished when its next record would pass this size. (bytes, default 1623195647) */
  readonly maxFileSize?: number
  /** Puts are refused when less than this would stay free in every data directory; at least 1 MiB. Takes and their commits go on. (bytes, default 524288000) */
  readonly minimumRequiredSpace?: number
  /** Flume's older way to replay its log. There is one way here: true is accepted, has nothing to change, and is logged at the start. (default false) */
  readonly 'use-log-replay-v1'?: boolean
  /** Flume's replay in memory. The start does not depend on the backlog here: true is accepted, has nothing to change, and is logged at the start. (default false) */
  readonly 'use-fast-replay'?: boolean
  /** Every commit is synced either way, in Flume too. True: a segment in which something can't be read is kept aside when it is drained. False: it is removed like any other. (default true) */
  readonly fsyncPerTransaction?: boolean
  /** Write a checkpoint when the agent stops. (default true) */
  readonly checkpointOnClose?: boolean
  /** File with the keys to encrypt with (AES-256-GCM), one per line as name = key, or a single key; a key is 16 bytes or more in hexadecimal or base64. Keep old keys for as long as their segments exist. */
  readonly 'encryption.keyFile'?: string
  /** Name of an environment variable that holds the same text as encryption.keyFile. */
  readonly 'encryption.keyVariable'?: string
  /** Name of the key for new segments. Default: the only key, or default. */
  readonly 'encryption.activeKey'?: string
}

export const spillablememoryChannelDefaults = {
  memoryCapacity: 10000,
  overflowCapacity: 100000000,
  overflowTimeout: 3,
  overflowDeactivationThreshold: 5,
  byteCapacityBufferPercentage: 20,
  byteCapacity: 67108864,
  avgEventSize: 500,
  useDualCheckpoints: false,
  compressBackupCheckpoint: false,
  transactionCapacity: 10000,
  checkpointInterval: 30000,
  maxFileSize: 1623195647,
  minimumRequiredSpace: 524288000,
  'use-log-replay-v1': false,
  'use-fast-replay': false,
  fsyncPerTransaction: true,
  checkpointOnClose: true,
} as const
