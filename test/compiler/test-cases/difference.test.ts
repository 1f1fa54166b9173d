import { describe, expect, it } from 'vitest'
import type { Seen, WantedRecord } from '../../../compiler/test-cases/case.ts'
import { type Comparison, difference } from '../../../compiler/test-cases/difference.ts'

const came = (...values: string[]): Seen[] =>
  values.map(value => ({ lane: 'a', key: 'k', value, headers: { host: 'h1' }, partition: 0 }))
const wanted = (...values: string[]): WantedRecord[] => values.map(value => ({ value }))
const all: Comparison = { ordered: true, others: false }

describe('the difference between what was wanted and what came', () => {
  it('is nothing for the same, and for expressions that match', () => {
    expect(difference(wanted('a', 'b'), came('a', 'b'), all)).toEqual([])
    expect(difference([{ value: /^(?:a+)$/s, headers: { host: 'h1' }, partition: 0 }], came('aaa'), all)).toEqual([])
  })

  it('is what is missing, what is too many, and the same beside it', () => {
    expect(difference(wanted('a', 'b', 'c', 'd'), came('a', 'c', 'x', 'd'), all)).toEqual([
      '     1  "a"',
      '-    2  "b"',
      '     2  "c"',
      '+    3  "x"',
      '     4  "d"',
    ])
  })

  it('tells of an event in the place of another only the fields that differ', () => {
    const one: WantedRecord = { value: 'a', key: 'other', headers: { host: 'h1', zone: null } }
    expect(difference([one], came('a'), all)).toEqual(['-    1  key "other"', '+    1  key "k"'])
    expect(difference([{ headers: { host: null } }], came('a'), all)).toEqual([
      '-    1  header host nothing',
      '+    1  header host "h1"',
    ])
  })

  it('lets others be there, or any order, where the case does', () => {
    expect(difference(wanted('a', 'c'), came('a', 'b', 'c'), { ordered: true, others: true })).toEqual([])
    expect(difference(wanted('c', 'a'), came('a', 'b', 'c'), { ordered: true, others: true })).not.toEqual([])
    expect(difference(wanted('c', 'a'), came('a', 'c'), { ordered: false, others: false })).toEqual([])
    expect(difference(wanted('c'), came('a', 'c'), { ordered: false, others: false })).toEqual(['+    1  "a"'])
  })

  it('is short, however much differs, and found in the middle of much that is the same', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `event ${i}`)
    const other = many.map(text => `${text}!`)
    const lines = difference(wanted(...many), came(...other), all)
    expect(lines.length).toBe(13)
    expect(lines.at(-1)).toBe('  … 39988 more lines')
    expect(difference(wanted(...many), came(...many.slice(0, 9000), ...many.slice(9001)), all)).toEqual([
      '  9000  "event 8999"',
      '- 9001  "event 9000"',
      '  9001  "event 9001"',
    ])
  })
})
