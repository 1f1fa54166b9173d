import picocolors from 'picocolors'
import { visible } from '../../diagnostics/printers/pretty.ts'
import { count } from '../../diagnostics/words.ts'
import type { Outcome, Result } from '../index.ts'
import { totals } from './totals.ts'

type Paint = ReturnType<typeof picocolors.createColors>

/** A case that has ended: one line, and below it how what came differs from what was wanted. */
export function caseText(file: string, name: string, outcome: Outcome, color: boolean): string {
  const paint = picocolors.createColors(color)
  const { verdict, seconds, because, differences } = outcome
  const word = { passed: paint.green('ok  '), failed: paint.red('FAIL'), skipped: paint.yellow('skip') }[verdict]
  const behind = because === undefined ? `${seconds.toFixed(1)} s` : because
  const lines = [`${word} ${file} > ${visible(name)} (${behind})`]
  for (const { at, message, lines: own } of differences)
    lines.push(
      `     out.${visible(at)}: ${visible(message)}`,
      ...own.map(line => `       ${painted(visible(line), paint)}`),
    )
  return `${lines.join('\n')}\n`
}

function painted(line: string, paint: Paint): string {
  return line.startsWith('-') ? paint.red(line) : line.startsWith('+') ? paint.green(line) : paint.dim(line)
}

/** What stands behind all cases: what was replaced, ways that no case took, and the counts. */
export function endText(results: readonly Result[]): string {
  const lines: string[] = []
  for (const { file, replaced, coverage } of results) {
    for (const sentence of replaced) lines.push(`${file}: ${sentence}`)
    if (coverage === undefined || coverage.ways === 0) continue
    const taken = coverage.ways - coverage.never.length
    lines.push(
      `${file}: ${taken} of ${count(coverage.ways, 'way')} taken${coverage.never.length > 0 ? '; not taken by any case:' : ''}`,
    )
    for (const sentence of coverage.never) lines.push(`  ${visible(sentence)}`)
  }
  const { passed, failed, skipped } = totals(results)
  return `\n${[...lines, `${passed} passed, ${failed} failed, ${skipped} skipped`].join('\n')}\n`
}
