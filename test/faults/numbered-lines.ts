/**
 * Lines that tell what happened to them: 99 characters of run, number and a digest of both, so that what is lost, doubled,
 * out of order, torn or altered can be counted exactly.
 */
import { createHash } from 'node:crypto'

export const lineBytes = 100

export function line(run: string, number: number): string {
  const head = `${run} ${String(number).padStart(10, '0')} `
  const digest = createHash('sha256').update(head).digest('hex')
  return (head + digest + digest).slice(0, lineBytes - 1)
}

/** Lines 0 to count - 1, each with its line end. */
export function lines(run: string, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, (_, i) => `${line(run, i)}\n`).join(''))
}

export interface Verdict {
  readonly lost: number
  /** Copies beyond the first. */
  readonly duplicated: number
  /** First copies that come behind a higher number of the same lane. */
  readonly reordered: number
  readonly garbage: number
}

/** A value where it arrived; within a lane (a partition of the way) order is promised. */
export interface Arrival {
  readonly lane: string | number
  readonly value: string
}

/** Judges what arrived of the run's `count` lines, given in the order of arrival. */
export function judge(run: string, count: number, arrivals: Iterable<Arrival>): Verdict {
  const seen = new Set<number>()
  const last = new Map<string | number, number>()
  let duplicated = 0
  let reordered = 0
  let garbage = 0
  for (const { lane, value } of arrivals) {
    const number = Number(value.slice(run.length + 1, run.length + 11))
    if (!(number < count) || value !== line(run, number)) garbage++
    else if (seen.has(number)) duplicated++
    else {
      seen.add(number)
      const before = last.get(lane) ?? -1
      if (number < before) reordered++
      else last.set(lane, number)
    }
  }
  return { lost: count - seen.size, duplicated, reordered, garbage }
}
