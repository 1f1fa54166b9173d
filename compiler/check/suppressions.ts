import type { Ast } from '../1-parse/ast.ts'
import { isCode } from '../diagnostics/codes.ts'
import type { Diagnostic, Report } from '../diagnostics/index.ts'
import type { Span } from '../source/text.ts'

interface Suppression {
  readonly code: string
  readonly reason: string
  readonly span: Span
  /** The line that it is about: the next one that is no comment and not blank. */
  readonly line: number
}

/**
 * Takes out what the file itself asks to ignore, by `# flumec-ignore-next-line CODE reason`, and reports suppressions
 * that are wrong or no longer needed.
 */
export function suppress(ast: Ast, diagnostics: readonly Diagnostic[], report: Report): Diagnostic[] {
  const suppressions = read(ast)
  if (suppressions.length === 0) return [...diagnostics]
  const used = new Set<Suppression>()
  const left = diagnostics.filter(one => {
    const line = one.span === null ? 0 : ast.source.position(one.span.start).line
    const match = suppressions.find(suppression => suppression.line === line && suppression.code === one.code)
    if (match !== undefined) used.add(match)
    return match === undefined
  })
  for (const one of suppressions) judge(one, used.has(one), report)
  return left
}

function judge({ code, reason, span }: Suppression, used: boolean, report: Report): void {
  if (!isCode(code)) report('unknown-suppression', span, { code })
  else if (!used) report('unused-suppression', span, { code })
  else if (reason === '') report('suppression-without-reason', span, { code })
}

function read({ source, comments }: Ast): Suppression[] {
  return comments.flatMap(({ text, span }) => {
    const match = /^[#!]+\s*flumec-ignore-next-line\b\s*(\S*)\s*(.*)$/.exec(text)
    if (match === null) return []
    const [, code = '', reason = ''] = match
    return [{ code, reason: reason.trim(), span, line: nextLine(source, source.position(span.start).line) }]
  })
}

function nextLine(source: Ast['source'], after: number): number {
  let line = after + 1
  while (line < source.lineCount && /^\s*([#!]|$)/.test(source.line(line))) line++
  return line
}
