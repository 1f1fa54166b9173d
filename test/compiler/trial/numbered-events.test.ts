import { expect, it } from 'vitest'
import { type Arrival, eventText, judge } from '../../../compiler/trial/numbered-events.ts'

const run = 'abcd'
const sent = Array.from({ length: 10 }, (_, i) => eventText(run, i))
const arrived = (texts: readonly string[], lane: (text: string) => number = () => 0): Arrival[] =>
  texts.map(text => ({ lane: lane(text), text }))
const faultless = { lost: 0, twice: 0, reordered: 0, altered: 0 }

it('texts have their length', () => {
  expect(sent.map(text => text.length)).toEqual(sent.map(() => 99))
  expect(eventText(run, 7, 200)).toHaveLength(200)
})

it('finds nothing in a faultless run', () => expect(judge(run, 10, arrived(sent))).toEqual(faultless))

it('finds what is lost', () => {
  expect(judge(run, 10, arrived(sent.filter((_, i) => i !== 3)))).toEqual({ ...faultless, lost: 1 })
})

it('finds what came twice, once for each further copy', () => {
  expect(judge(run, 10, arrived([...sent, sent[3]!, sent[3]!]))).toEqual({ ...faultless, twice: 2 })
})

it('finds what is out of order', () => {
  const [first, second, ...rest] = sent as [string, string, ...string[]]
  expect(judge(run, 10, arrived([second, first, ...rest]))).toEqual({ ...faultless, reordered: 1 })
})

it('finds what was altered, torn or is of another run', () => {
  const others = [`${sent[0]!.slice(0, -1)}#`, sent[1]!.slice(0, 50), eventText('else', 4), '']
  expect(judge(run, 10, arrived([...sent, ...others]))).toEqual({ ...faultless, altered: 4 })
})

it('looks at the order of each lane by itself', () => {
  const shuffled = [...sent.filter((_, i) => i % 2), ...sent.filter((_, i) => i % 2 === 0)]
  const lanes = arrived(shuffled, text => sent.indexOf(text) % 2)
  expect(judge(run, 10, lanes).reordered).toBe(0)
  expect(judge(run, 10, arrived(shuffled)).reordered).toBe(5)
})

it('judges only what was expected there', () => {
  const even = (number: number) => number % 2 === 0
  expect(judge(run, 10, arrived(sent.filter((_, i) => even(i))), 99, even)).toEqual(faultless)
  expect(judge(run, 10, arrived(sent), 99, even)).toEqual({ ...faultless, altered: 5 })
})
