/** One figure of one contender, over the rounds. */
export interface Spread {
  readonly median: number
  readonly lowest: number
  readonly highest: number
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2
  return { median, lowest: sorted[0]!, highest: sorted.at(-1)! }
}

/** Figures by name, one per round. */
export type Figures = Readonly<Record<string, readonly number[]>>

/** A table of medians with their spread. `results` are the contenders' figures; all have the same names. */
export function table(title: string, results: ReadonlyMap<string, Figures>): string {
  const columns = Object.keys([...results.values()][0] ?? {})
  const rows = [...results].map(([name, figures]) => [name, ...columns.map(column => cell(spread(figures[column]!)))])
  const all = [['', ...columns], ...rows]
  const widths = all[0]!.map((_, i) => Math.max(...all.map(row => row[i]!.length)))
  const lines = all.map(row => `  ${row.map((text, i) => text.padEnd(widths[i]!)).join('   ')}`.trimEnd())
  return [title, ...lines].join('\n')
}

const cell = ({ median, lowest, highest }: Spread) => `${number(median)} (${number(lowest)}–${number(highest)})`

function number(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** The first contender's figure over each other one's, round by round. */
export function ratios(column: string, results: ReadonlyMap<string, Figures>): string[] {
  const [[name, own] = ['', {}], ...others] = [...results]
  return others.map(([other, figures]) => {
    const each = own[column]!.map((value, i) => value / figures[column]![i]!)
    return `  ${name} : ${other} = ${cell(spread(each))} in ${column}`
  })
}
