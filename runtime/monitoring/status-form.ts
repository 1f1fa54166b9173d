/** The form of `/status.json`. */
import type { PathPromise } from './facts.ts'

/** Times are ms since the epoch, durations seconds, sizes bytes. */
export interface Status {
  readonly agent: string
  readonly file?: string
  readonly now: number
  readonly started: number
  readonly process: {
    readonly pid: number
    readonly node: string
    readonly memory: number
    readonly eventLoop: { readonly late: number; readonly median: number; readonly p99: number; readonly max: number }
  }
  /** Why it is not ready, one sentence each; none when it is. */
  readonly notReady: readonly string[]
  readonly sources: readonly SourceStatus[]
  readonly channels: readonly ChannelStatus[]
  readonly sinks: readonly SinkStatus[]
  readonly groups: readonly { readonly name: string; readonly type: string; readonly sinks: readonly string[] }[]
  readonly promises: readonly PathPromise[]
}

export interface PartStatus {
  readonly name: string
  readonly type: string
  readonly state: 'starting' | 'running' | 'failed' | 'given up' | 'stopped'
  readonly restarts: number
  readonly lastError?: { readonly message: string; readonly at: number }
}

export interface SourceStatus extends PartStatus {
  readonly received: number
  readonly accepted: number
  readonly interceptors: readonly string[]
  readonly selector: string
  readonly channels: readonly string[]
}

export interface ChannelStatus extends PartStatus {
  readonly size: number
  /** Null: nothing bounds it. */
  readonly capacity: number | null
  readonly put: number
  readonly taken: number
  /** Of the oldest batch that has not been delivered yet; null when there is none. */
  readonly oldest: number | null
  /** From a source's put to the sink's confirmation, since the start. */
  readonly endToEnd: Sum
}

export interface SinkStatus extends PartStatus {
  readonly channel: string
  readonly group?: string
  readonly attempted: number
  readonly delivered: number
  readonly failures: number
  readonly delivery: Sum
  /** The channel for what is refused for good. */
  readonly deadLetter?: string
}

export interface Sum {
  readonly count: number
  readonly seconds: number
}
