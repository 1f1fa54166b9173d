import type { Setting } from '../../1-parse/ast.ts'
import type { Span } from '../../source/text.ts'
import { keyOf } from '../key.ts'
import type { Rule } from '../rule.ts'

/** A backslash at the end of a line that takes in what was meant to be a setting or a comment. */
export const continuedLines: Rule = {
  codes: ['line-continues', 'swallowed-line'],
  setting(setting, file, report) {
    if (file.ast.format !== 'properties' || setting.offsets === undefined || file.isExplained(setting)) return
    for (const span of continuations(setting)) {
      const next = span.source.text.slice(span.start, span.end)
      const key = swallowedKey(next, file.agentNames)
      if (key === undefined && !/^[#!]/.test(next)) continue
      file.explain(setting)
      const { source } = span
      const line = source.position(span.start).line - 1
      const backslash = source.lineStart(line) + source.line(line).length - 1
      const related = [{ message: 'this line is taken in', span }]
      const hint = 'write two backslashes, or none'
      report('line-continues', { source, start: backslash, end: backslash + 1 }, { next }, { related, hint })
      if (key === undefined) continue
      file.meant.add(key)
      report('swallowed-line', span, { key, line })
    }
  },
}

/** The lines behind the first that the value goes over, without the blanks they start with. */
function continuations({ valueSpan: { source, start, end } }: Setting): Span[] {
  const first = source.position(start).line
  const last = source.position(Math.max(start, end - 1)).line
  return Array.from({ length: last - first }, (_, i) => {
    const line = first + 1 + i
    const text = source.line(line)
    const from = source.lineStart(line)
    return { source, start: from + text.length - text.trimStart().length, end: from + text.trimEnd().length }
  })
}

function swallowedKey(line: string, agents: ReadonlySet<string>): string | undefined {
  const text = /^([^\s=:]+)\s*[=:]/.exec(line)?.[1]
  const key = text === undefined ? undefined : keyOf(text)
  return key !== undefined && agents.has(key.agent) ? text : undefined
}
