import { expect, it } from 'vitest'
import { goalRows, ratioRows, rows, type Section, spread } from './report.ts'

const section: Section = {
  title: 'work',
  detail: '3 rounds',
  results: new Map([
    ['ours', { 'events/s': [100, 300, 200], 'first event s': [0.1, 0.2, 0.3] }],
    ['theirs', { 'events/s': [50, 100, 50], 'first event s': [1, 2, 3] }],
  ]),
  remarks: [],
  failed: false,
  goals: [
    { figure: 'events/s', over: 'theirs', least: 3 },
    { figure: 'events/s', over: 'theirs', least: 4 },
    { figure: 'first event s', most: 0.25 },
    { figure: 'events/s', over: 'who is absent', least: 1 },
  ],
}

it('medians of odd and even numbers, and of none', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, lowest: 1, highest: 3 })
  expect(spread([4, 1, 2, 3]).median).toBe(2.5)
  expect(spread([5])).toEqual({ median: 5, lowest: 5, highest: 5 })
  expect(spread([Number.NaN]).median).toBeNaN()
})

it('ratios are taken within a round', () => {
  expect(rows(section)[1]).toEqual(['ours', '200 (100–300)', '0.20 (0.10–0.30)'])
  expect(ratioRows(section)).toEqual([
    ['', 'events/s'],
    ['ours : theirs', '3.00 (2.00–4.00)'],
  ])
})

it('goals are judged by the median, and left out without a peer', () => {
  expect(goalRows(section).map(row => row.slice(1))).toEqual([
    ['at least 3 × theirs', '3.00', 'yes'],
    ['at least 4 × theirs', '3.00', 'no'],
    ['at most 0.25', '0.20', 'yes'],
  ])
})
