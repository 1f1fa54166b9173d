import pc from 'picocolors'
import type { Figures } from './rows.ts'
import type { Status } from './status.ts'

const columns = ['PART', 'TYPE', 'STATE', 'IN/S', 'OUT/S', 'WAITING', 'DELAY', 'RESTARTS', 'LAST ERROR'] as const
/** Those that stand on the right. */
const numbers: ReadonlySet<string> = new Set(['IN/S', 'OUT/S', 'WAITING', 'DELAY', 'RESTARTS'])

/** The lines of one look at an agent. */
export function tableLines(status: Status, figures: readonly Figures[], color: boolean): string[] {
  const paint = pc.createColors(color)
  const { agent, now, started, process, notReady } = status
  const isReady = notReady.length === 0
  const verdict = isReady ? paint.green('ready') : paint.red('not ready')
  const facts = [
    `up ${duration((now - started) / 1000)}`,
    `memory ${Math.round(process.memory / 1024 / 1024)} MiB`,
    `event loop ${duration(process.eventLoop.p99)}`,
  ]
  const cells = figures.map(one => cellsOf(one, now))
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map(row => row[i]!.length)))
  const lined = (row: readonly string[]) =>
    row
      .map((cell, i) => (numbers.has(columns[i]!) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  return [
    `${paint.bold(agent)}  ${verdict}  ${facts.join('  ')}`,
    ...notReady.map(reason => paint.red(`  ${reason}`)),
    '',
    paint.dim(lined(columns)),
    ...cells.map((row, i) => (isWell(figures[i]!) ? lined(row) : paint.red(lined(row)))),
  ]
}

const isWell = ({ state }: Figures): boolean => state === 'running' || state === 'starting'

function cellsOf({ part, type, state, waiting, capacity, delay, restarts, lastError, ...rates }: Figures, now: number) {
  const rate = (one: number | undefined) => (one === undefined ? '' : count(one))
  const held =
    waiting === undefined ? '' : `${count(waiting)}${capacity ? ` (${Math.round((100 * waiting) / capacity)} %)` : ''}`
  const error =
    lastError === undefined ? '' : `${duration((now - lastError.at) / 1000)} ago: ${oneLine(lastError.message)}`
  const late = delay === undefined ? '' : duration(delay)
  return [part, type, state, rate(rates.in), rate(rates.out), held, late, String(restarts), error]
}

const oneLine = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ')

const count = (number: number): string => number.toLocaleString('en-GB', { maximumFractionDigits: number < 10 ? 1 : 0 })

/** `4 ms`, `1.2 s`, `3 min`, `5 h`, `2 d`. */
function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`
}
