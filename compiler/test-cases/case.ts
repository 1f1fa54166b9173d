import type { Span } from '../source/text.ts'
import type { FaultPlan } from './fault-plan.ts'

/** One test of a pipeline, as its cases file tells it; what repeats is written out. */
export interface Case {
  readonly name: string
  /** Where the name stands. */
  readonly span: Span
  readonly given: Given
  /** What goes in, in the order of the file. */
  readonly inputs: readonly Input[]
  readonly faults: readonly PlacedFault[]
  readonly outputs: readonly Wanted[]
  /** By `component.Counter`. */
  readonly counters: Readonly<Record<string, number>>
  /** Longest wait for all of it, in ms. */
  readonly within: number
}

export interface PlacedFault extends FaultPlan {
  readonly span: Span
}

export interface Given {
  readonly env: Readonly<Record<string, string>>
  /** The agent's time at its start, in ms since the epoch; undefined: the real one. */
  readonly now: number | undefined
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>
  /** Partitions by topic. */
  readonly topics: Readonly<Record<string, number>>
}

export type Form = 'lines' | 'post' | 'records'

export interface Input {
  readonly source: string
  readonly form: Form
  readonly events: readonly SentEvent[]
  readonly span: Span
}

export interface SentEvent {
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
  readonly key?: string
  readonly partition?: number
  readonly topic?: string
  /** Of a line: the file that it is written to. */
  readonly file?: string
}

/** What one sink must bring out. */
export interface Wanted {
  readonly sink: string
  readonly span: Span
  readonly topic?: string
  readonly records?: readonly WantedRecord[]
  readonly files?: Readonly<Record<string, readonly WantedRecord[]>>
  readonly count?: number
  readonly order?: 'kept' | 'any'
  readonly lost?: number
  readonly duplicates?: number
}

/** Only the fields that are there are compared. */
export interface WantedRecord {
  readonly partition?: number
  readonly key?: WantedText
  readonly value?: WantedText
  readonly headers?: Readonly<Record<string, WantedText>>
}

/** A text, an expression that it must match, or null where none must be. */
export type WantedText = string | RegExp | null

/** An event that came out of a sink. */
export interface Seen {
  /** Order is kept within one: a partition, a folder. */
  readonly lane: string
  /** Path of the file that it is in, where the sink writes files. */
  readonly file?: string
  readonly partition?: number
  readonly key: string | null
  readonly value: string | null
  readonly headers: Readonly<Record<string, string>>
}
