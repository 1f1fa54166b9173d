// Made from schemas/channels/file.schema.json by `npm run generate`. Change the schema, not this file.
export interface FileChannelOptions {
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
  /** Bytes that its segments may have on disk; a put waits when they would be more. Segments are then finished at a quarter of it, so that drained ones can go. A batch that is larger by itself passes when the channel is empty. No bound by default. (bytes) */
  readonly byteCapacity?: number
  /** Puts are refused when less than this would stay free in every data directory; at least 1 MiB. Takes and their commits go on. (bytes, default 524288000) */
  readonly minimumRequiredSpace?: number
  /** Events it can hold, those lent to a sink included. (events, default 1000000) */
  readonly capacity?: number
  /** How long a put waits for room, and a commit for a failing disk. (s, default 3) */
  readonly 'keep-alive'?: number
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

export const fileChannelDefaults = {
  useDualCheckpoints: false,
  compressBackupCheckpoint: false,
  transactionCapacity: 10000,
  checkpointInterval: 30000,
  maxFileSize: 1623195647,
  minimumRequiredSpace: 524288000,
  capacity: 1000000,
  'keep-alive': 3,
  'use-log-replay-v1': false,
  'use-fast-replay': false,
  fsyncPerTransaction: true,
  checkpointOnClose: true,
} as const
