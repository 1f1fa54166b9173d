import type { Result } from '../index.ts'
import { totals } from './totals.ts'

/** `{"version":1,"pipelines":[{file,agent,cases:[{name,verdict,differences:[{at,message,lines}],seconds}],coverage}],passed,…}`. */
export function jsonReport(results: readonly Result[]): string {
  return `${JSON.stringify({ version: 1, pipelines: results, ...totals(results) }, null, 2)}\n`
}
