import { globExpression } from '../check/glob.ts'
import { list } from '../diagnostics/words.ts'
import type { Counters } from './agent.ts'
import type { Case, Seen, Wanted } from './case.ts'
import { difference, quoted } from './difference.ts'

/** One way in which what came out is not what was wanted. */
export interface Difference {
  /** `ckafka.records`: a place below `out`. */
  readonly at: string
  readonly message: string
  /** What was wanted and what came, line by line. */
  readonly lines: readonly string[]
}

/** Everything that a sink brought out, against what the case wants of it. */
export function compare(wanted: Wanted, seen: readonly Seen[], { inputs }: Case): Difference[] {
  const { sink, records, files, count, order, lost, duplicates } = wanted
  const at = (what: string) => `${sink}.${what}`
  const sent = inputs.flatMap(({ events }) => events.map(({ value }) => value))
  const tally = new Tally(sent, seen)
  const found: Difference[] = []
  if (records !== undefined) {
    const isMixed = order === 'any' || (order === undefined && new Set(seen.map(({ lane }) => lane)).size > 1)
    const lines = difference(records, seen, { ordered: !isMixed, others: count !== undefined })
    found.push(...differs(at('records'), lines))
  }
  for (const [pattern, lines] of Object.entries(files ?? {})) {
    const expression = globExpression(pattern)
    const own = seen.filter(({ file }) => file !== undefined && expression.test(file))
    const names = [...new Set(seen.flatMap(({ file }) => file ?? []))]
    if (own.length === 0 && lines.length > 0)
      found.push({
        at: at(`files.${pattern}`),
        message: `there is no such file; there are: ${list(names) || 'none'}`,
        lines: [],
      })
    else
      found.push(
        ...differs(at(`files.${pattern}`), difference(lines, own, { ordered: order !== 'any', others: false })),
      )
  }
  if (count !== undefined && count !== seen.length)
    found.push({ at: at('count'), message: `${count} were wanted, ${seen.length} came`, lines: [] })
  if (lost !== undefined && tally.lost.length > lost) found.push(few(at('lost'), lost, tally.lost, 'did not come out'))
  if (duplicates !== undefined && tally.copies.length > duplicates)
    found.push(few(at('duplicates'), duplicates, tally.copies, 'came more often than they went in'))
  if (order === 'kept' && tally.early !== undefined)
    found.push({
      at: at('order'),
      message: `${quoted(tally.early[1])} came before ${quoted(tally.early[0])}, behind which it went in`,
      lines: [],
    })
  if (order === 'kept' && seen.length > 0 && tally.known === 0)
    found.push({
      at: at('order'),
      message: 'no body came out as it went in, so their order can’t be compared',
      lines: [],
    })
  return found
}

/** Counters by `component.Counter` or `KIND.component.Counter`. */
export function compareCounters(wanted: Readonly<Record<string, number>>, counters: Counters): Difference[] {
  return Object.entries(wanted).flatMap(([name, value]) => {
    const [component, counter] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1)]
    const all = Object.entries(counters).filter(([key]) => key === component || key.endsWith(`.${component}`))
    const came = all.map(([, own]) => own[counter]).find(one => one !== undefined)
    if (came === String(value)) return []
    const known = all.flatMap(([, own]) => Object.keys(own)).filter(one => one !== 'Type')
    const message =
      came === undefined
        ? `there is no such counter${known.length > 0 ? `; there are: ${list(known)}` : ''}`
        : `${value} was wanted, it is ${came}`
    return [{ at: `counters.${name}`, message, lines: [] }]
  })
}

const differs = (at: string, lines: readonly string[]): Difference[] =>
  lines.length === 0 ? [] : [{ at, message: 'not what was wanted (-) but what came (+)', lines }]

function few(at: string, most: number, all: readonly string[], what: string): Difference {
  const some = all.slice(0, 3).map(text => quoted(text))
  const rest = all.length > some.length ? ` and ${all.length - some.length} more` : ''
  return { at, message: `at most ${most} may, but ${all.length} ${what}: ${some.join(', ')}${rest}`, lines: [] }
}

/** Bodies that came out, by those that went in: which are missing, which are copies, which came too early. */
class Tally {
  readonly lost: string[] = []
  readonly copies: string[] = []
  /** A body, and one behind it that came out before it. */
  early: readonly [string, string] | undefined
  /** Bodies that came out as they went in. */
  known = 0

  constructor(sent: readonly string[], seen: readonly Seen[]) {
    const places = new Map<string, number[]>()
    for (const [i, value] of sent.entries()) places.set(value, [...(places.get(value) ?? []), i])
    const left = new Map([...places].map(([value, own]) => [value, [...own]]))
    const furthest = new Map<string, number>()
    for (const { value, lane } of seen) {
      const place = left.get(value ?? '')?.shift()
      if (place === undefined) {
        this.copies.push(value ?? '')
        continue
      }
      this.known++
      const before = furthest.get(lane) ?? -1
      if (place < before) this.early ??= [sent[place]!, sent[before]!]
      else furthest.set(lane, place)
    }
    for (const [value, own] of left) this.lost.push(...own.map(() => value))
  }
}
