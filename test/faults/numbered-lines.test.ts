import { expect, it } from 'vitest'
import { type Arrival, judge, line, lineBytes, lines } from './numbered-lines.ts'

const run = 'abcd'
const sent = lines(run, 10).toString().split('\n').slice(0, -1)
const arrived = (values: string[], lane: (value: string) => number = () => 0): Arrival[] =>
  values.map(value => ({ lane: lane(value), value }))

it('lines have their length', () => expect(lines(run, 10).length).toBe(10 * lineBytes))

it('finds nothing in a faultless run', () => {
  expect(judge(run, 10, arrived(sent))).toEqual({ lost: 0, duplicated: 0, reordered: 0, garbage: 0 })
})

it('counts what is lost, doubled, out of order, torn, altered and foreign', () => {
  const [a, b, c, d] = sent as [string, string, string, string]
  const values = [a, c, b, b, d.slice(0, 50), d.slice(50), `${d.slice(0, -1)}#`, line('else', 4), '']
  expect(judge(run, 10, arrived(values))).toEqual({ lost: 7, duplicated: 1, reordered: 1, garbage: 5 })
})

it('looks at the order of each lane by itself', () => {
  const shuffled = [...sent.filter((_, i) => i % 2), ...sent.filter((_, i) => i % 2 === 0)]
  expect(
    judge(
      run,
      10,
      arrived(shuffled, value => sent.indexOf(value) % 2),
    ).reordered,
  ).toBe(0)
  expect(judge(run, 10, arrived(shuffled)).reordered).toBe(5)
})
