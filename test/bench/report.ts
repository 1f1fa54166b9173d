/** Figures, and what is said of them. */
import type { Goal } from './work.ts'

/** One figure of one contender, over the rounds. */
export interface Spread {
  readonly median: number
  readonly lowest: number
  readonly highest: number
}

/** NaN when there is no value. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2
  return { median, lowest: sorted[0] ?? Number.NaN, highest: sorted.at(-1) ?? Number.NaN }
}

/** Figures by name, one per round. */
export type Figures = Readonly<Record<string, readonly number[]>>

/** What one work gave, or the commands. */
export interface Section {
  readonly title: string
  /** How much, and how often. */
  readonly detail: string
  /** By contender; all have the same figures. */
  readonly results: ReadonlyMap<string, Figures>
  /** What did not go as it should, contenders that were left out among it. */
  readonly remarks: readonly string[]
  /** A contender failed that this machine does have. */
  readonly failed: boolean
  readonly goals: readonly Goal[]
}

/** A row of names, and one per contender with medians and spreads. */
export function rows({ results }: Section): string[][] {
  const names = Object.keys([...results.values()][0] ?? {})
  const body = [...results].map(([name, figures]) => [name, ...names.map(one => cell(spread(figures[one]!)))])
  return [['', ...names], ...body]
}

/** The first contender's rates and costs over those of each other one, within each round. */
export function ratioRows({ results }: Section): string[][] {
  const [first, ...others] = results
  const names = Object.keys(first?.[1] ?? {}).filter(name => compared.includes(name))
  if (first === undefined || names.length === 0) return []
  const [own, figures] = first
  const body = others.map(([other, theirs]) => [
    `${own} : ${other}`,
    ...names.map(name => cell(spread(quotients(figures[name]!, theirs[name]!)))),
  ])
  return body.length === 0 ? [] : [['', ...names], ...body]
}

const compared = ['events/s', 'events/s once it runs', 'CPU s/million', 'peak RSS MiB']

const quotients = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value / b[i]!)

const cell = ({ median, lowest, highest }: Spread) =>
  Number.isNaN(median) ? '–' : `${number(median)} (${number(lowest)}–${number(highest)})`

export function number(value: number): string {
  if (Number.isNaN(value)) return '–'
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** What became of the goals: name, bound, figure, and whether it is reached. Those without figures are left out. */
export function goalRows({ goals, results }: Section): string[][] {
  return goals.flatMap(({ of = [...results.keys()][0] ?? '', figure, over, least, most }) => {
    const [own, other] = [results.get(of)?.[figure], over === undefined ? undefined : results.get(over)?.[figure]]
    if (own === undefined || (over !== undefined && other === undefined)) return []
    const { median } = spread(other === undefined ? own : quotients(own, other))
    const bound = least === undefined ? `at most ${most}` : `at least ${least}`
    const reached = median >= (least ?? 0) && median <= (most ?? Number.POSITIVE_INFINITY)
    const answer = Number.isNaN(median) ? '–' : reached ? 'yes' : 'no'
    return [[`${of}: ${figure}`, over === undefined ? bound : `${bound} × ${over}`, number(median), answer]]
  })
}

/** A section for a terminal. */
export function plainText(section: Section): string {
  const parts = [rows(section), ratioRows(section), goalRows(section)].filter(part => part.length > 0)
  return [
    `${section.title}: ${section.detail}`,
    ...parts.map(plainTable),
    ...section.remarks.map(one => `  ${one}`),
    '',
  ].join('\n')
}

function plainTable(all: readonly (readonly string[])[]): string {
  const widths = all[0]!.map((_, i) => Math.max(...all.map(row => row[i]!.length)))
  return all.map(row => `  ${row.map((text, i) => text.padEnd(widths[i]!)).join('   ')}`.trimEnd()).join('\n')
}

export function markdownTable([head, ...body]: readonly (readonly string[])[]): string {
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |\n`
  return [line(head!), line(head!.map((_, i) => (i === 0 ? '---' : '--:'))), ...body.map(line)].join('')
}
