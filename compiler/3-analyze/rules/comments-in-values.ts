import { part } from '../items.ts'
import type { Rule } from '../rule.ts'

/** `type = exec  # the source`: a comment has a line of its own, so this one is part of the value. */
export const commentsInValues: Rule = {
  codes: ['comment-in-value'],
  setting(setting, file, report) {
    const { value } = setting
    if (file.ast.format !== 'properties' || typeof value !== 'string' || file.isExplained(setting)) return
    const match = comment.exec(value)
    if (match === null || isText(value.slice(0, match.index), file.ownerOf(setting)?.option.schema?.format)) return
    if (/(^|\.)command$/.test(setting.key) && file.settingOf(setting.key.replace(/command$/, 'shell'))) return
    file.explain(setting)
    const start = match.index + match[1]!.length
    const span = part(setting, start, value.trimEnd().length)
    const hint = `move the comment to a line of its own; the value is then "${value.slice(0, match.index).trim()}"`
    report('comment-in-value', span, { comment: value.slice(start).trim() }, file.isSecret(setting) ? {} : { hint })
  },
}

/** Blanks, so # or //, and what looks like words; a list of #tags has commas. */
const comment = /(?<=[^\s,;|])(\s+)(?:#+(?=[\s\p{L}\p{N}#]|$)|\/\/(?=\s|\P{ASCII}))/u

/** Inside quotes, or in an expression, the sign may well be meant. */
function isText(before: string, format: string | undefined): boolean {
  const quotes = (before.match(/["']/g) ?? []).length
  return quotes % 2 === 1 || format === 'java-regex'
}
