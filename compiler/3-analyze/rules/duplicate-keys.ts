import type { Setting } from '../../1-parse/ast.ts'
import type { Span } from '../../source/text.ts'
import { items, text, whole } from '../items.ts'
import { keyOf } from '../key.ts'
import type { Rule } from '../rule.ts'
import type { FileView } from '../view.ts'

/** The last of two equal keys counts; keys are compared as Flume trims them. */
export const duplicateKeys: Rule = {
  codes: ['duplicate-key', 'repeated-key'],
  file(file, report) {
    const { ast } = file
    const seen = new Map<string, Setting>()
    for (const setting of ast.settings) {
      if (file.isExplained(setting) || setting.implied) continue
      const key = setting.key.trim()
      const before = seen.get(key)
      seen.set(key, setting)
      if (before === undefined) continue
      const { line } = ast.source.position(before.keySpan.start)
      const related = [{ message: `${key} is set here`, span: whole(before) }]
      overridden(before, setting, file)
      if (text(before) === text(setting)) {
        const edits = [{ span: lines(whole(setting)), text: '' }]
        report(
          'repeated-key',
          whole(setting),
          { key, line },
          { related, fix: { title: 'remove the second line', edits } },
        )
      } else {
        const value = file.isSecret(setting) ? '***' : text(before)
        report('duplicate-key', whole(setting), { key, line, value }, { related })
      }
    }
  },
}

/** What only the overridden list of an agent named is unlisted for that reason. */
function overridden(before: Setting, after: Setting, file: FileView) {
  const key = keyOf(before.key)
  if (key === undefined || key.name !== undefined) return
  const left = new Set(items(after).map(({ text }) => text))
  for (const { text } of items(before)) if (!left.has(text)) file.explainedNames(key.agent).add(text)
}

/** The span with the rest of its lines and the last one's end. */
function lines({ source, start, end }: Span): Span {
  const last = source.position(Math.max(start, end - 1)).line
  return { source, start: source.lineStart(source.position(start).line), end: source.lineStart(last + 1) }
}
