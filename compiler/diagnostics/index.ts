import type { Span } from '../source/text.ts'
import { type Code, codes, type Severity } from './codes.ts'

export type { Code, Severity } from './codes.ts'

/** One finding, ready to print: a code from the table, a place (or the whole file), a text, and what helps. */
export interface Diagnostic {
  readonly code: Code
  readonly severity: Severity
  readonly message: string
  /** Null when the finding is about no place in a file (a file that is not there). */
  readonly span: Span | null
  readonly hint?: string
  readonly related?: readonly Related[]
  readonly fix?: Fix
}

export interface Related {
  readonly message: string
  readonly span: Span
}

/** A safe change: put `text` in the place of `span`. */
export interface Fix {
  readonly title: string
  readonly edits: readonly { readonly span: Span; readonly text: string }[]
}

type More = Pick<Diagnostic, 'hint' | 'related' | 'fix'>

/** Reports a finding; the parameters are those of the code's own message function. */
export type Report = <C extends Code>(
  code: C,
  span: Span | null,
  params: Parameters<(typeof codes)[C]['message']>[0],
  more?: More,
) => void

/** Collects what the phases report. A user's faults are collected; a fault of flumec's own is thrown. */
export class Diagnostics {
  readonly all: Diagnostic[] = []

  readonly report: Report = (code, span, params, more) => {
    const row = codes[code]
    const message = (row.message as (params: unknown) => string)(params)
    this.all.push({ code, severity: row.severity, message, span, ...more })
  }

  get hasErrors(): boolean {
    return this.all.some(one => one.severity === 'error')
  }
}
