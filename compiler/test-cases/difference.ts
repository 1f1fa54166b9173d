/** The least that tells how what came out differs from what was wanted. */
import type { Seen, WantedRecord, WantedText } from './case.ts'

/** A step of the way from what was wanted to what came; both at once where they are the same. */
interface Step {
  readonly wanted?: number
  readonly came?: number
}

/** How the two are compared: whether their order counts, and whether others may have come too. */
export interface Comparison {
  readonly ordered: boolean
  readonly others: boolean
}

/** Lines to read, `-` before what was wanted and `+` before what came; none when they fit. */
export function difference(wanted: readonly WantedRecord[], came: readonly Seen[], how: Comparison): string[] {
  const steps = how.ordered ? aligned(wanted, came) : unpaired(wanted, came)
  return shown(how.others ? steps.filter(step => step.wanted !== undefined) : steps, wanted, came)
}

/** The longest common subsequence, between what both begin and end with. */
function aligned(wanted: readonly WantedRecord[], came: readonly Seen[]): Step[] {
  const same = (i: number, j: number) => fits(wanted[i]!, came[j]!)
  let start = 0
  while (start < Math.min(wanted.length, came.length) && same(start, start)) start++
  let end = 0
  const room = Math.min(wanted.length, came.length) - start
  while (end < room && same(wanted.length - 1 - end, came.length - 1 - end)) end++
  const both = (n: number, i: number, j: number) =>
    Array.from({ length: n }, (_, k) => ({ wanted: i + k, came: j + k }))
  return [
    ...both(start, 0, 0),
    ...middle([start, wanted.length - end], [start, came.length - end], same),
    ...both(end, wanted.length - end, came.length - end),
  ]
}

/** Past so many comparisons only the places are compared. */
const mostCells = 9_000_000

function middle([i0, i1]: Range, [j0, j1]: Range, same: (i: number, j: number) => boolean): Step[] {
  const [rows, columns] = [i1 - i0, j1 - j0]
  if (rows * columns > mostCells) return inPlace([i0, i1], [j0, j1], same)
  const width = columns + 1
  const length = new Uint32Array((rows + 1) * width)
  for (let i = rows - 1; i >= 0; i--)
    for (let j = columns - 1; j >= 0; j--)
      length[i * width + j] = same(i0 + i, j0 + j)
        ? length[(i + 1) * width + j + 1]! + 1
        : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!)
  const steps: Step[] = []
  let [i, j] = [0, 0]
  while (i < rows || j < columns)
    if (i < rows && j < columns && same(i0 + i, j0 + j)) steps.push({ wanted: i0 + i++, came: j0 + j++ })
    else if (j === columns || (i < rows && length[(i + 1) * width + j]! >= length[i * width + j + 1]!))
      steps.push({ wanted: i0 + i++ })
    else steps.push({ came: j0 + j++ })
  return steps
}

type Range = readonly [from: number, to: number]

function inPlace([i0, i1]: Range, [j0, j1]: Range, same: (i: number, j: number) => boolean): Step[] {
  return Array.from({ length: Math.max(i1 - i0, j1 - j0) }, (_, k) => [i0 + k, j0 + k] as const).flatMap(
    ([i, j]): Step[] => {
      if (i < i1 && j < j1 && same(i, j)) return [{ wanted: i, came: j }]
      return [...(i < i1 ? [{ wanted: i }] : []), ...(j < j1 ? [{ came: j }] : [])]
    },
  )
}

/** What is left when each of the one has left with the first of the other that fits, wherever they stand. */
function unpaired(wanted: readonly WantedRecord[], came: readonly Seen[]): Step[] {
  const left = new Set(came.keys())
  const missing = [...wanted.keys()].filter(i => {
    for (const j of left) if (fits(wanted[i]!, came[j]!)) return !left.delete(j)
    return true
  })
  return [...missing.map(i => ({ wanted: i })), ...[...left].map(j => ({ came: j }))]
}

function fits(wanted: WantedRecord, came: Seen): boolean {
  return differing(wanted, came).length === 0
}

interface Field {
  readonly name: string
  readonly wanted: WantedText | undefined
  readonly came: string | null
}

function fields(wanted: WantedRecord, came: Seen): Field[] {
  const { partition, key, value, headers = {} } = wanted
  return [
    ...(partition === undefined
      ? []
      : [{ name: 'partition', wanted: String(partition), came: String(came.partition ?? '') }]),
    ...(key === undefined ? [] : [{ name: 'key', wanted: key, came: came.key }]),
    ...(value === undefined ? [] : [{ name: 'value', wanted: value, came: came.value }]),
    ...Object.entries(headers).map(([name, text]) => ({
      name: `header ${name}`,
      wanted: text,
      came: came.headers[name] ?? null,
    })),
  ]
}

function differing(wanted: WantedRecord, came: Seen): Field[] {
  return fields(wanted, came).filter(field =>
    field.wanted instanceof RegExp
      ? field.came === null || !field.wanted.test(field.came)
      : field.wanted !== field.came,
  )
}

/** Most lines that are shown; the rest is counted. */
const mostLines = 12

function shown(steps: readonly Step[], wanted: readonly WantedRecord[], came: readonly Seen[]): string[] {
  const lines: string[] = []
  let last = -1
  for (const [at, gap] of gaps(steps)) {
    const before = steps[at - 1]
    if (before?.wanted !== undefined && at - 1 > last)
      lines.push(line(' ', before.came!, wordsOf(came[before.came!]!, wanted[before.wanted]!)))
    lines.push(...gapLines(gap, wanted, came))
    const after = steps[at + gap.length]
    if (after?.wanted !== undefined)
      lines.push(line(' ', after.came!, wordsOf(came[after.came!]!, wanted[after.wanted]!)))
    last = at + gap.length
  }
  if (lines.length <= mostLines + 1) return lines
  return [...lines.slice(0, mostLines), `  … ${lines.length - mostLines} more lines`]
}

/** Runs of steps that are not the same on both sides. */
function gaps(steps: readonly Step[]): [at: number, gap: Step[]][] {
  const found: [number, Step[]][] = []
  steps.forEach((step, i) => {
    if (step.wanted !== undefined && step.came !== undefined) return
    const last = found.at(-1)
    if (last !== undefined && last[0] + last[1].length === i) last[1].push(step)
    else found.push([i, [step]])
  })
  return found
}

/** What was wanted beside what came in its place, as far as both are there: then only fields that differ are told. */
function gapLines(gap: readonly Step[], wanted: readonly WantedRecord[], came: readonly Seen[]): string[] {
  const missing = gap.flatMap(step => step.wanted ?? [])
  const extra = gap.flatMap(step => step.came ?? [])
  return Array.from(
    { length: Math.max(missing.length, extra.length) },
    (_, k) => [missing[k], extra[k]] as const,
  ).flatMap(([i, j]) => {
    if (i !== undefined && j !== undefined) {
      const fields = differing(wanted[i]!, came[j]!)
      return [
        line('-', i, fields.map(field => fieldWords(field.name, field.wanted ?? null)).join('  ')),
        line('+', j, fields.map(field => fieldWords(field.name, field.came)).join('  ')),
      ]
    }
    return i === undefined ? [line('+', j!, wordsOf(came[j!]!))] : [line('-', i, wantedWords(wanted[i]!))]
  })
}

const line = (sign: string, place: number, words: string) => `${sign} ${String(place + 1).padStart(4)}  ${words}`

const fieldWords = (name: string, text: WantedText) => (name === 'value' ? quoted(text) : `${name} ${quoted(text)}`)

function wantedWords({ partition, key, value, headers = {} }: WantedRecord): string {
  return [
    ...(value === undefined ? [] : [quoted(value)]),
    ...(key === undefined ? [] : [fieldWords('key', key)]),
    ...(partition === undefined ? [] : [`partition ${partition}`]),
    ...Object.entries(headers).map(([name, text]) => fieldWords(`header ${name}`, text)),
  ].join('  ')
}

/** An event that came: its value, and what was asked of the rest. */
function wordsOf(came: Seen, { key, headers = {} }: WantedRecord = {}): string {
  return [
    quoted(came.value),
    ...(key === undefined ? [] : [fieldWords('key', came.key)]),
    ...Object.keys(headers).map(name => fieldWords(`header ${name}`, came.headers[name] ?? null)),
  ].join('  ')
}

const longest = 100

export function quoted(text: WantedText): string {
  if (text === null) return 'nothing'
  if (text instanceof RegExp) return `text that matches /${text.source.slice(4, -2)}/`
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text)
}
