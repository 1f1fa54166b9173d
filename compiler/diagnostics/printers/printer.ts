import type { Findings } from '../findings.ts'
import type { Diagnostic, Severity } from '../index.ts'

/** Turns findings into text; the same findings always give the same text. */
export type Printer = (findings: Findings, style: Style) => string

export interface Style {
  readonly color: boolean
  /** flumec's version, for the formats that name their tool. */
  readonly version: string
  /** The least severity that makes the check fail. */
  readonly failOn: FailOn
}

export type FailOn = 'error' | 'warning' | 'never'

const ranks: Record<Severity, number> = { error: 2, warning: 1, info: 0 }

/** True when the finding makes the check fail. */
export function fails(one: Diagnostic, failOn: FailOn): boolean {
  return failOn !== 'never' && ranks[one.severity] >= ranks[failOn]
}

/** Line and column of both ends, from 1. */
export function place(one: Pick<Diagnostic, 'span'>) {
  const { span } = one
  if (span === null) return { file: '', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }
  const { source } = span
  return { file: source.file, start: source.position(span.start), end: source.position(span.end) }
}

/** The message with its hint behind it, for formats that have one text. */
export function fullMessage(one: Diagnostic): string {
  return one.hint === undefined ? one.message : `${one.message} (${one.hint})`
}
