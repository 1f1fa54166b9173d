import type { SourceText, Span } from '../source/text.ts'
import type { Diagnostic } from './index.ts'

/** What a check found, ready to print: files in the order they were named, diagnostics by file and place. */
export interface Findings {
  readonly files: readonly FileFindings[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface FileFindings {
  /** As the user named it; `-` is standard input. */
  readonly file: string
  /** What Flume 1.11 does with the file: runs it as it stands, runs less than it says, or runs nothing of it. */
  readonly verdict: Verdict
  /** What Flume keeps of each agent, by name. */
  readonly agents: Readonly<Record<string, Kept | 'none' | 'fails'>>
  /** Secrets in clear text; printers that show source lines mask them. */
  readonly secrets: readonly Span[]
}

export type Verdict = 'ok' | 'warns' | 'error'

/** Names in order; runners are sink groups, and sinks outside groups. */
export interface Kept {
  readonly sources: readonly string[]
  readonly channels: readonly string[]
  readonly runners: readonly string[]
}

/** The diagnostics of each file, in the files' order; a file without any has an empty list. */
export function byFile(findings: Findings): Map<string, Diagnostic[]> {
  const groups = new Map<string, Diagnostic[]>(findings.files.map(({ file }) => [file, []]))
  for (const one of findings.diagnostics) {
    const file = one.span?.source.file ?? ''
    const group = groups.get(file)
    if (group === undefined) groups.set(file, [one])
    else group.push(one)
  }
  return groups
}

/** Sorts by file (in the order given), place and code, so that the output is the same on each run. */
export function sorted(diagnostics: readonly Diagnostic[], sources: readonly SourceText[]): Diagnostic[] {
  const order = new Map(sources.map((source, index) => [source, index]))
  const rank = (one: Diagnostic) => (one.span === null ? -1 : (order.get(one.span.source) ?? -1))
  return [...diagnostics].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.span?.start ?? 0) - (b.span?.start ?? 0) ||
      (a.code < b.code ? -1 : a.code > b.code ? 1 : 0) ||
      (a.message < b.message ? -1 : 1),
  )
}
