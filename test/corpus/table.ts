/** `npm run corpus [folder]`: what `check` says about a corpus of configurations, against what its index says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '../../compiler/check/index.ts'
import { SourceText } from '../../compiler/source/text.ts'
import { type Expectation, expectations } from './expectations.ts'

export interface Row {
  readonly file: string
  readonly kept: boolean
  readonly verdict: string
  readonly verdictEqual: boolean
  readonly matched: number
  /** Expected, but nothing was said about the line. */
  readonly missing: readonly string[]
  /** An error or a warning about a line of which nothing is expected. */
  readonly extra: readonly string[]
  /** The same for advice. */
  readonly advice: readonly string[]
}

export function main([folder = '../shared/corpus/flume']: readonly string[]): number {
  const rows = expectations(folder).map(one => rowOf(folder, one))
  process.stdout.write(`${rows.map(printed).join('\n')}\n\n${summary(rows)}\n`)
  return rows.every(row => row.kept && row.verdictEqual) ? 0 : 1
}

export function rowOf(folder: string, expected: Expectation): Row {
  const source = SourceText.from(expected.file, readFileSync(join(folder, expected.file)))
  const { files, diagnostics } = check([source])
  const { agents, verdict } = files[0]!
  const found = diagnostics.map(({ code, severity, span }) => ({
    line: span ? source.position(span.start).line : 0,
    code,
    severity,
  }))
  const told = new Set(found.map(one => one.line))
  const wanted = new Set(expected.expect.map(one => one.line))
  const extras = found.filter(one => !wanted.has(one.line))
  const shown = (all: typeof found) => all.map(({ line, code }) => `${line} ${code}`)
  return {
    file: expected.file,
    kept: expected.kept === undefined || sorted(agents) === sorted(expected.kept),
    verdict,
    verdictEqual: expected.verdict === undefined || verdict === expected.verdict,
    matched: expected.expect.filter(one => told.has(one.line)).length,
    missing: expected.expect.filter(one => !told.has(one.line)).map(({ line, text }) => `${line} ${text}`),
    extra: shown(extras.filter(one => one.severity !== 'info')),
    advice: shown(extras.filter(one => one.severity === 'info')),
  }
}

/** As text, whatever the order of the agents. */
function sorted(agents: object): string {
  return JSON.stringify(Object.entries(agents).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function printed(row: Row): string {
  const { file, kept, verdict, verdictEqual, matched, missing, extra, advice } = row
  const head = [
    file.padEnd(50),
    kept ? 'kept    ' : 'kept NOT',
    `${verdict.padEnd(5)} ${verdictEqual ? '   ' : 'NOT'}`,
    `matched ${matched}`,
    ...(advice.length > 0 ? [`advice ${advice.join(', ')}`] : []),
  ].join('  ')
  const lines = [...missing.map(line => `    missing ${line}`), ...extra.map(line => `    extra   ${line}`)]
  return [head, ...lines].join('\n')
}

export function summary(rows: readonly Row[]): string {
  const count = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0)
  return [
    `${rows.length} files: kept equal ${rows.filter(row => row.kept).length}, verdict equal ${rows.filter(row => row.verdictEqual).length}`,
    `expected findings: ${count(row => row.matched)} matched, ${count(row => row.missing.length)} missing`,
    `on other lines: ${count(row => row.extra.length)} errors and warnings, ${count(row => row.advice.length)} advice`,
  ].join('\n')
}
