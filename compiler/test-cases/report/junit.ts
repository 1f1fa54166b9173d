import { xml } from '../../diagnostics/printers/junit.ts'
import type { Outcome, Result } from '../index.ts'

/** JUnit XML: a suite for each pipeline; ways that no case took are its output. */
export function junitReport(results: readonly Result[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="flumec test">\n${results.map(suite).join('')}</testsuites>\n`
}

function suite({ file, cases, coverage }: Result): string {
  const of = (verdict: Outcome['verdict']) => cases.filter(one => one.verdict === verdict).length
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0).toFixed(3)
  const counts = `tests="${cases.length}" failures="${of('failed')}" errors="0" skipped="${of('skipped')}" time="${seconds}"`
  const never = coverage?.never.map(sentence => `${xml(sentence)}\n`).join('') ?? ''
  const output = never === '' ? '' : `    <system-out>${never}</system-out>\n`
  return `  <testsuite name="${xml(file)}" ${counts}>\n${cases.map(one => testcase(one, file)).join('')}${output}  </testsuite>\n`
}

function testcase({ name, seconds, because, differences }: Result['cases'][number], file: string): string {
  const head = `    <testcase name="${xml(name)}" classname="${xml(file)}" time="${seconds.toFixed(3)}"`
  const failures = differences.map(({ at, message, lines }) => {
    const text = lines.map(line => `\n${xml(line)}`).join('')
    return `<failure message="${xml(`out.${at}: ${message}`)}">${text}</failure>`
  })
  const inner = because === undefined ? failures.join('') : `<skipped message="${xml(because)}"/>`
  return inner === '' ? `${head}/>\n` : `${head}>${inner}</testcase>\n`
}
