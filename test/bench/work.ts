/** What a piece of work is: declared in works/, run by rounds.ts. */
import type { Program } from '../services/program.ts'
import type { NumberedLines } from './lines.ts'
import type { Run, Servers } from './run.ts'

export interface Work {
  /** For `--only`. */
  readonly name: string
  readonly title: string
  readonly events: number
  /** Bytes of a line, with its line end. Default: 100. */
  readonly eventSize?: number
  readonly needs: readonly ServerName[]
  readonly input: MakeInput
  readonly end: End
  /** Ours is the first. */
  readonly contenders: readonly Contender[]
  readonly goals?: readonly Goal[]
}

export type ServerName = 'kafka' | 'hdfs'

export interface Contender {
  readonly name: string
  /** Makes everything ready and returns what starts it. Throws Unavailable when this machine lacks it. */
  prepare(run: Run): Promise<() => Program>
}

/** Made once for all contenders and rounds. */
export type MakeInput = (lines: NumberedLines, servers: Servers, folder: string) => Promise<Input>

export interface Input {
  /** A path, or a topic: what the contender of this run reads. */
  for(run: Omit<Run, 'input'>): string
  /** Sends the lines to the contender's port; rejects when they are not taken, or when `signal` aborts. */
  send?(port: number, signal: AbortSignal): Promise<void>
}

/** Makes the place where the events of a run arrive, for as long as `use` looks at it. */
export type End = <T>(run: Run, use: (farSide: FarSide) => Promise<T>) => Promise<T>

export interface FarSide {
  /** Events that have arrived. */
  count(): Promise<number>
  /** Compares what arrived, after the contender was stopped, with what there was to send: says the first difference. */
  check?(lines: NumberedLines): Promise<string | undefined>
}

/** What a figure of ours is to be: alone, or as a part of another contender's. */
export interface Goal {
  /** Whose. Default: the first contender's. */
  readonly of?: string
  readonly figure: string
  readonly over?: string
  readonly least?: number
  readonly most?: number
}
