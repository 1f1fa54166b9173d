import type { Rule } from '../rule.ts'

/** A file that sets nothing. */
export const emptyFiles: Rule = {
  codes: ['empty-file'],
  file({ ast }, report) {
    if (ast.settings.length === 0 && ast.malformed === undefined)
      report('empty-file', { source: ast.source, start: 0, end: 0 }, {})
  },
}
