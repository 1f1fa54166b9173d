/** The account of a migration, line by line. */
import type { Ast, Setting } from '../1-parse/ast.ts'
import type { SourceText, Span } from '../source/text.ts'
import { type Account, lineOf, settingFates } from './account.ts'
import { lastLineOf } from './comments.ts'

export const fates = [...settingFates, 'comment', 'blank'] as const
export type Fate = (typeof fates)[number]

export interface Row {
  /** From 1. */
  readonly line: number
  /** As it stands in the file; secrets are masked. */
  readonly text: string
  readonly fate: Fate
  /** Where it stands in the new file. */
  readonly target?: string
  readonly reason?: string
}

export interface Ledger {
  readonly version: 1
  /** As the user named it. */
  readonly file: string
  readonly rows: readonly Row[]
}

/** What a row says beside the line itself. */
export type Cell = Omit<Row, 'line' | 'text'>

/** A row for every line of the file. `cells` has what is known of a line; the others are blank or hold nothing. */
export function ledgerOf(source: SourceText, cells: ReadonlyMap<number, Cell>, secrets: readonly Span[]): Ledger {
  const last = source.line(source.lineCount) === '' ? source.lineCount - 1 : source.lineCount
  const rows = Array.from({ length: last }, (_, i): Row => {
    const text = masked(source, i + 1, secrets)
    return { line: i + 1, text, ...(cells.get(i + 1) ?? emptyCell(text)) }
  })
  return { version: 1, file: source.file, rows }
}

function emptyCell(text: string): Cell {
  if (text.trim() === '') return { fate: 'blank' }
  return { fate: 'dropped', reason: 'there is nothing in it that Flume would read' }
}

/** A setting's cell for its first line, and one for each line that it goes on in. */
export function settingCells({ setting, fate, reason }: Account, target: string | undefined): [number, Cell][] {
  const first = lineOf(setting)
  const cell: Cell = { fate, ...(target !== undefined && { target }), ...(reason !== undefined && { reason }) }
  const others = Array.from({ length: lastLineOf(setting) - first }, (_, i): [number, Cell] => [
    first + i + 1,
    { ...cell, reason: [`goes on from line ${first}`, ...(reason === undefined ? [] : [reason])].join('; ') },
  ])
  return [[first, cell], ...others]
}

function masked(source: SourceText, line: number, secrets: readonly Span[]): string {
  const start = source.lineStart(line)
  let text = source.line(line)
  for (const secret of secrets) {
    const [from, to] = [Math.max(0, secret.start - start), Math.min(text.length, secret.end - start)]
    if (from < to) text = `${text.slice(0, from)}${'*'.repeat(to - from)}${text.slice(to)}`
  }
  return text
}

export function countsOf({ rows }: Ledger): Record<Fate, number> {
  const counts = Object.fromEntries(fates.map(fate => [fate, 0])) as Record<Fate, number>
  for (const { fate } of rows) counts[fate]++
  return counts
}

/** The settings' places, where secrets stand in clear text. */
export function secretSpans({ settings }: Ast, isSecret: (setting: Setting) => boolean): Span[] {
  return settings.filter(isSecret).map(({ valueSpan }) => valueSpan)
}

export const ledgerJson = (ledger: Ledger): string => `${JSON.stringify(ledger, undefined, 2)}\n`

export function ledgerMarkdown(ledger: Ledger): string {
  const counts = countsOf(ledger)
  const sums = fates.filter(fate => counts[fate] > 0).map(fate => `${counts[fate]} ${fate}`)
  const rows = ledger.rows.map(
    ({ line, text, fate, target = '', reason = '' }) =>
      `| ${line} | ${code(text)} | ${fate} | ${code(target)} | ${cell(reason)} |`,
  )
  return `# Ledger of ${cell(ledger.file)}

${ledger.rows.length} lines: ${sums.join(', ')}.

| line | text | fate | target | reason |
|---:|---|---|---|---|
${rows.join('\n')}
`
}

function code(text: string): string {
  if (text.trim() === '') return ''
  const fence = text.includes('`') ? '``' : '`'
  return `${fence}${text
    .replaceAll('|', '\\|')
    .replace(/[\t\n\r\f]/g, ' ')
    .trim()}${fence}`
}

const cell = (text: string) => text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ')
