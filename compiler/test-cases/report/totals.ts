import type { Outcome, Result } from '../index.ts'

export type Totals = Readonly<Record<Outcome['verdict'], number>>

/** Cases by their verdict. */
export function totals(results: readonly Result[]): Totals {
  const of = (verdict: Outcome['verdict']) =>
    results.reduce((sum, { cases }) => sum + cases.filter(one => one.verdict === verdict).length, 0)
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') }
}
