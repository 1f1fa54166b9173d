import type { Report, Result } from '../index.ts'
import { figure, figureNames, promised, verdictOf } from './figures.ts'

/** The report for a terminal. `command` gives the same faults again. */
export function textReport(report: Report, command: string): string {
  const { agents, paths, seed, events, broker, replaced, leftOut, results, folder } = report
  const lines = [
    `${agents.join(', ')}: ${paths.join('; ')}`,
    `${events.toLocaleString('en')} events, seed ${seed}, ${broker}`,
    ...replaced.map(line => `  ${line}`),
    '',
    ...table(results),
    '',
    'faults:',
    ...results[0]!.faults.map(
      ({ from, until, words }) => `  ${from.toFixed(1).padStart(6)} s – ${until.toFixed(1)} s  ${words}`,
    ),
    ...leftOut.map(({ kind, because }) => `  left out: ${kind}, since ${because}`),
    '',
    ...results.flatMap(troubles),
    ...results.map(verdict),
    `Again with the same faults: ${command}`,
    ...(folder === undefined ? [] : [`Logs, and what came out: ${folder}`]),
  ]
  return `${lines.join('\n')}\n`
}

const rows = Object.keys(figureNames) as (keyof typeof figureNames)[]

function table(results: readonly Result[]): string[] {
  const head = ['', ...results.map(({ subject }) => subject), 'promised at most']
  const body = rows.map(row => [row, ...results.map(result => figure(result[row])), promised(results[0]!, row)])
  const all = [head, ...body]
  const widths = head.map((_, i) => Math.max(...all.map(cells => cells[i]!.length)))
  return all.map(
    cells => `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('   ')}`,
  )
}

/** Agents that ended by themselves; the ends of the logs where nothing came out. */
function troubles({ subject, endings, logs }: Result): string[] {
  const ended = endings.map(({ agent, at, log }) => [
    `${subject}: ${agent} ended by itself after ${at.toFixed(1)} s:`,
    log,
  ])
  const silent = logs.map(({ agent, log }) => [`${subject}: nothing came out. The end of the log of ${agent}:`, log])
  return [...ended, ...silent].flatMap(([head, log]) => [String(head), ...[log!].flat().map(line => `    ${line}`), ''])
}

const verdict = (result: Result) =>
  `${result.subject}: ${result.holds ? verdictOf(result) : verdictOf(result).toUpperCase()} (${result.seconds.toFixed(0)} s)`
