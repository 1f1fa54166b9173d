import type { Rule } from '../rule.ts'

/** Flume reads bytes as ISO-8859-1 characters, so a byte order mark belongs to the first line. */
export const byteOrderMark: Rule = {
  codes: ['byte-order-mark'],
  file(file, report) {
    const { ast } = file
    const { source } = ast
    const mark = marks.find(text => source.text.startsWith(text))
    if (mark === undefined || ast.format !== 'properties') return
    const first = ast.settings[0]
    const isHit = first !== undefined && first.keySpan.start === 0
    if (isHit) {
      file.explain(first)
      file.meant.add(first.key.slice(mark.length).trim())
    }
    const span = { source, start: 0, end: mark.length }
    const isProperty = isHit && first.separator === '=' && first.key.includes('.')
    const edits = [{ span, text: '' }]
    // Without the mark a property would begin to count: that is no safe change.
    report('byte-order-mark', span, {}, isProperty ? {} : { fix: { title: 'remove the byte order mark', edits } })
  },
}

/** As UTF-8 was decoded, and as bytes that were not UTF-8 elsewhere in the file. */
const marks = ['\ufeff', '\u00ef\u00bb\u00bf']
