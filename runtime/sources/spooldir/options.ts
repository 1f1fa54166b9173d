// Made from schemas/sources/spooldir.schema.json by `npm run generate`. Change the schema, not this file.
export interface SpooldirSourceOptions {
  /** The directory. It must be there when the agent starts. */
  readonly spoolDir: string
  /** What is added to the name of a finished file. Files with this ending are left alone. (default ".COMPLETED") */
  readonly fileSuffix?: string
  /** When finished files are deleted. (default "never") */
  readonly deletePolicy?: 'never' | 'immediate'
  /** How finished files are marked: by renaming them, or by an empty file in trackerDir. Only with deletePolicy=never. (default "rename") */
  readonly trackingPolicy?: 'rename' | 'tracker_dir'
  /** Write the file's path into a header. (default false) */
  readonly fileHeader?: boolean
  /** Name of that header. (default "file") */
  readonly fileHeaderKey?: string
  /** Write the file's name into a header. (default false) */
  readonly basenameHeader?: boolean
  /** Name of that header. (default "basename") */
  readonly basenameHeaderKey?: string
  /** Files to read: a regular expression for the whole name. (default "^.*$") */
  readonly includePattern?: string
  /** Files to leave alone: a regular expression for the whole name. It goes before includePattern. (default "^$") */
  readonly ignorePattern?: string
  /** Where the source keeps its state, in spoolDir unless the path is absolute. (default ".flumespool") */
  readonly trackerDir?: string
  /** Which file is next. `random` is the order in which the directory lists them. (default "oldest") */
  readonly consumeOrder?: 'oldest' | 'youngest' | 'random'
  /** Pause between two looks at the directory. (ms, default 500) */
  readonly pollDelay?: number
  /** Look into directories below it too. (default false) */
  readonly recursiveDirectorySearch?: boolean
  /** Longest pause before a batch is offered again to full channels. (ms, default 4000) */
  readonly maxBackoff?: number
  /** Most events of one batch. (events, default 100) */
  readonly batchSize?: number
  /** Encoding of the files, for deserializers that read text. (default "UTF-8") */
  readonly inputCharset?: string
  /** What to do with bytes that are not of that encoding: stop the source, put U+FFFD in their place, or leave them out. (default "FAIL") */
  readonly decodeErrorPolicy?: 'FAIL' | 'REPLACE' | 'IGNORE'
}

export const spooldirSourceDefaults = {
  fileSuffix: '.COMPLETED',
  deletePolicy: 'never',
  trackingPolicy: 'rename',
  fileHeader: false,
  fileHeaderKey: 'file',
  basenameHeader: false,
  basenameHeaderKey: 'basename',
  includePattern: '^.*$',
  ignorePattern: '^$',
  trackerDir: '.flumespool',
  consumeOrder: 'oldest',
  pollDelay: 500,
  recursiveDirectorySearch: false,
  maxBackoff: 4000,
  batchSize: 100,
  inputCharset: 'UTF-8',
  decodeErrorPolicy: 'FAIL',
} as const
