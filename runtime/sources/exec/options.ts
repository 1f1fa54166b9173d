// Made from schemas/sources/exec.schema.json by `npm run generate`. Change the schema, not this file.
export interface ExecSourceOptions {
  /** The command. Without `shell` it is split at blanks and started directly; quotes and pipes need `shell`. */
  readonly command: string
  /** The shell that runs the command, such as `/bin/sh -c`; the command is handed to it as one argument. */
  readonly shell?: string
  /** Start the command again when it ends. (default false) */
  readonly restart?: boolean
  /** Wait before a restart. (ms, default 10000) */
  readonly restartThrottle?: number
  /** Write the command's standard error to the log. (default false) */
  readonly logStdErr?: boolean
  /** Most lines of one batch. (events, default 20) */
  readonly batchSize?: number
  /** Longest wait for a batch to fill. (ms, default 3000) */
  readonly batchTimeout?: number
  /** Encoding of the command's output. (default "UTF-8") */
  readonly charset?: string
}

export const execSourceDefaults = {
  restart: false,
  restartThrottle: 10000,
  logStdErr: false,
  batchSize: 20,
  batchTimeout: 3000,
  charset: 'UTF-8',
} as const
