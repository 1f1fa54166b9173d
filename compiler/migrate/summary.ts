import { countsOf, fates, type Ledger } from './index.ts'
import type { Result } from './run.ts'

/** `12 mapped, 3 merged, 1 dropped`. */
export function summaryLine(ledger: Ledger): string {
  const counts = countsOf(ledger)
  return fates
    .filter(fate => counts[fate] > 0)
    .map(fate => `${counts[fate]} ${fate}`)
    .join(', ')
}

/** One line for each file, with a sum at the end where there are several. */
export function summaryTable(results: readonly Result[]): string {
  const rows = results.map(({ source, migration }) => {
    if (migration === undefined) return [source.file, ...fates.map(() => '-'), 'broken']
    const counts = countsOf(migration.ledger)
    return [source.file, ...fates.map(fate => String(counts[fate])), verdict(migration.files.length, counts)]
  })
  const sums = fates.map((_, i) => String(rows.reduce((sum, row) => sum + (Number(row[i + 1]) || 0), 0)))
  const all = [
    ['file', ...fates, 'result'],
    ...rows,
    ...(rows.length > 1 ? [[`${rows.length} files`, ...sums, '']] : []),
  ]
  return `${aligned(all).join('\n')}\n`
}

function verdict(files: number, { unsupported, dropped }: Record<string, number>): string {
  if (files === 0) return 'nothing runs'
  if (unsupported! > 0) return 'unsupported lines'
  return dropped! > 0 ? 'lines dropped' : 'complete'
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map(row => row[i]!.length)))
  const isText = (i: number) => i === 0 || i === widths.length - 1
  return rows.map(row =>
    row
      .map((cell, i) => (isText(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  )
}
