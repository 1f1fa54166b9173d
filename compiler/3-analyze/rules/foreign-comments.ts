import { whole } from '../items.ts'
import type { Rule } from '../rule.ts'

/** Lines that are comments in other languages. */
export const foreignComments: Rule = {
  codes: ['slash-comment'],
  setting(setting, file, report) {
    if (file.ast.format !== 'properties' || file.isExplained(setting)) return
    const mark = /^(?:\/\/|;|--|\/\*|\*\/?)/.exec(setting.key)?.[0]
    if (mark === undefined) return
    file.explain(setting)
    const span = whole(setting)
    const { source, start } = span
    const isOneLine = source.position(start).line === source.position(span.end).line
    const edits = [{ span: { source, start, end: start + mark.length }, text: '#' }]
    // A comment can't be continued, so a line that ends with a backslash stays as it is.
    const fix = isOneLine && { fix: { title: 'start the comment with #', edits } }
    report('slash-comment', span, { mark }, { hint: 'start the line with #', ...fix })
  },
}
