import type { Setting } from '../../1-parse/ast.ts'
import { visible } from '../../diagnostics/printers/pretty.ts'
import type { Rule } from '../rule.ts'

/** Single backslashes: the format takes them away, which regular expressions and Windows paths do not expect. */
export const backslashes: Rule = {
  codes: ['lost-backslash', 'loose-escape'],
  setting(setting, file, report) {
    if (file.ast.format !== 'properties' || setting.offsets === undefined || file.isExplained(setting)) return
    const { malformed } = file.ast
    if (malformed !== undefined && malformed.start >= setting.valueSpan.start && malformed.end <= setting.valueSpan.end)
      return
    const isPath = file.ownerOf(setting)?.option.schema?.format === 'path'
    const escapes = escapesOf(setting)
    const { source, start } = setting.valueSpan
    const lost = escapes.find(one => isLost(one.char) || (/[tnrf]/.test(one.char) && (isPath || isDrive(setting))))
    const at = lost ?? escapes.find(one => !isControl(one.char) && isLoose(one.char))
    if (at === undefined) return
    const span = { source, start: start + at.at, end: start + at.at + 2 }
    if (lost !== undefined) {
      const value = file.isSecret(setting) ? '***' : visible(String(setting.value))
      const hint = file.isSecret(setting) ? 'double the backslashes' : `write ${doubled(setting)}`
      report('lost-backslash', span, { value }, { hint })
    } else {
      const edits = [{ span: { source, start: span.start, end: span.start + 1 }, text: '' }]
      // At the start of a value the backslash keeps a blank or a separator from being skipped.
      const fix = at.at > 0 && { fix: { title: 'remove the backslash', edits } }
      report(
        'loose-escape',
        span,
        { escape: `\\${at.char}`, text: at.char },
        { hint: `\\\\${at.char} keeps it`, ...fix },
      )
    }
  },
}

interface Escape {
  /** Offset of the backslash in the value as written. */
  readonly at: number
  readonly char: string
}

const raw = ({ valueSpan: { source, start, end } }: Setting) => source.text.slice(start, end)

/** Every backslash but the double ones and those that join lines. */
function escapesOf(setting: Setting): Escape[] {
  return [...raw(setting).matchAll(/\\([\s\S])/g)]
    .filter(({ 1: char }) => !/[\\\r\n]/.test(char!))
    .map(({ 1: char, index }) => ({ at: index, char: char! }))
}

const isControl = (char: string) => /[tnrfu]/.test(char)

/** Letters, digits and the signs that an expression escapes: without the backslash they mean something else. */
const isLost = (char: string) => !isControl(char) && /[\p{L}\p{N}.[\](){}*+?^$|/-]/u.test(char)

const isLoose = (char: string) => !isLost(char)

const isDrive = (setting: Setting) => /^[A-Za-z]:\\/.test(raw(setting))

const doubled = (setting: Setting) =>
  raw(setting)
    .replace(/\\([\s\S])/g, (_, char) => (char === '\\' ? '\\\\\\\\' : `\\\\${char}`))
    .replaceAll('\\\\\\\\', '\\\\')
