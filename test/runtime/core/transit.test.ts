import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Transit } from '../../../runtime/core/transit.ts'

let now = 0
beforeEach(() => {
  now = 10_000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => void vi.restoreAllMocks())

const passed = ({ delays }: Transit) => ({ count: delays.counts.reduce((a, b) => a + b, 0), seconds: delays.sum })

it('measures from a put until as many events have left as stood in the channel', () => {
  const transit = new Transit()
  transit.put(now, 10)
  transit.put(now, 25)
  now += 2000
  transit.delivered(10)
  expect(passed(transit)).toEqual({ count: 1, seconds: 2 })
  expect(transit.oldest).toBe(2)
  now += 1000
  transit.delivered(14)
  expect(passed(transit)).toEqual({ count: 1, seconds: 2 })
  transit.delivered(1)
  expect(passed(transit)).toEqual({ count: 2, seconds: 5 })
  expect(transit.oldest).toBeUndefined()
})

it('knows nothing of what was in the channel before, and waits for it', () => {
  const transit = new Transit()
  transit.delivered(3)
  transit.put(now, 107)
  now += 500
  transit.delivered(100)
  expect(passed(transit).count).toBe(0)
  transit.delivered(7)
  expect(passed(transit)).toEqual({ count: 1, seconds: 0.5 })
})

it('counts a batch that was delivered before its put had ended', () => {
  const transit = new Transit()
  const began = now
  transit.delivered(5)
  now += 100
  transit.put(began, 0)
  expect(passed(transit)).toEqual({ count: 1, seconds: 0.1 })
})

it('watches a bounded number of batches', () => {
  const transit = new Transit()
  for (let i = 1; i <= 5000; i++) transit.put(now, i)
  transit.delivered(5000)
  expect(passed(transit).count).toBe(1000)
})
