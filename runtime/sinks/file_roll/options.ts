// Made from schemas/sinks/file_roll.schema.json by `npm run generate`. Change the schema, not this file.
export interface FileRollSinkOptions {
  /** Where the files go. It must be there when the agent starts. */
  readonly 'sink.directory': string
  /** Begin a new file after this time; 0 and less mean never. (s, default 30) */
  readonly 'sink.rollInterval'?: number
  /** Most events of one batch. (events, default 100) */
  readonly 'sink.batchSize'?: number
  /** How files are named: `default` after the time of the agent's start and a number, `rolltime` after the time of their own beginning. (default "DEFAULT") */
  readonly 'sink.pathManager'?: 'DEFAULT' | 'ROLLTIME'
  /** What the names begin with. (default "") */
  readonly 'sink.pathManager.prefix'?: string
  /** What the names end with, after a full stop. (default "") */
  readonly 'sink.pathManager.extension'?: string
}

export const fileRollSinkDefaults = {
  'sink.rollInterval': 30,
  'sink.batchSize': 100,
  'sink.pathManager': 'DEFAULT',
  'sink.pathManager.prefix': '',
  'sink.pathManager.extension': '',
} as const

/** Deliveries that may be under way at once: what a kill repeats at most. */
export const fileRollSinkDeliveries = 4
