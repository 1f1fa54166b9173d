import type { Setting } from '../../1-parse/ast.ts'
import type { Report } from '../../diagnostics/index.ts'
import type { Span } from '../../source/text.ts'
import { part, text, valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'
import type { FileView } from '../view.ts'

/** Characters that input methods, editors and web pages bring in, and text outside ISO-8859-1. */
export const characters: Rule = {
  codes: ['full-width-punctuation', 'invisible-character', 'not-latin'],
  setting(setting, file, report) {
    if (file.isExplained(setting) || setting.implied) return
    if (strange(setting, file, report)) file.explain(setting)
    else if (file.ast.format === 'properties') mangled(setting, file, report)
  },
}

function strange(setting: Setting, file: FileView, report: Report): boolean {
  const value = typeof setting.value === 'string' ? setting.value : ''
  const hidden = invisible.exec(setting.key)
  const where = hidden === null ? invisible.exec(value) : hidden
  if (where !== null && isMeant(file, setting)) {
    const span: Span = hidden === null ? part(setting, where.index, where.index + 1) : setting.keySpan
    if (hidden !== null) file.meant.add(setting.key.replace(new RegExp(invisible, 'g'), '').trim())
    report('invisible-character', span, { name: names[where[0]] ?? 'character without a sign' })
    return true
  }
  const wide = fullWidth.exec(value)
  if (wide === null) return false
  const char = wide[0]
  const plain = plainOf[char]!
  report(
    'full-width-punctuation',
    part(setting, wide.index, wide.index + 1),
    { char, plain },
    { hint: `write "${plain}"` },
  )
  return true
}

/** Prose that is no setting at all is told by another rule. */
const isMeant = (file: FileView, { key }: Setting) => file.agentNames.has(key.slice(0, key.indexOf('.')))

function mangled(setting: Setting, file: FileView, report: Report) {
  const { source } = setting.valueSpan
  const value = text(setting)
  if (source.encoding !== 'UTF-8' || !/[^\0-\x7f]/.test(value) || !isMeant(file, setting) || file.isSecret(setting))
    return
  // A character that was written as \uxxxx arrives as it is.
  if (!/[^\0-\x7f]/.test(source.text.slice(valueSpan(setting).start, valueSpan(setting).end))) return
  const read = Buffer.from(value, 'utf8')
    .toString('latin1')
    .replace(/[\x7f-\x9f]/g, '·')
  const hint = 'write characters beyond ASCII as \\uxxxx; flumec itself reads them as they stand'
  report('not-latin', valueSpan(setting), { value, read }, { hint })
}

/** Between letters or digits of ASCII, where a list or an address was meant; Chinese text keeps its own signs. */
const fullWidth = /(?<=[A-Za-z0-9_.\]) ])[，：；＝](?=\s?[A-Za-z0-9_./[$])/u

const plainOf: Readonly<Record<string, string>> = { '，': ',', '：': ':', '；': ';', '＝': '=' }

const invisible = /[\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060\u3000\ufeff]/

const names: Readonly<Record<string, string>> = {
  '\u00a0': 'non-breaking space',
  '\u00ad': 'soft hyphen',
  '\u200b': 'zero-width space',
  '\u3000': 'full-width space',
  '\ufeff': 'byte order mark',
}
