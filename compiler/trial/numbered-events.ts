/**
 * Events that tell what happened to them: run, number and a digest of both, so that what is lost, doubled, out of order,
 * torn or altered can be counted exactly.
 */
import { createHash } from 'node:crypto'

/** The text of an event, `size` characters long (at least 40), without a line end. */
export function eventText(run: string, number: number, size = 99): string {
  const head = `${run} ${String(number).padStart(10, '0')} `
  const digest = createHash('sha256').update(head).digest('hex')
  return head + digest.repeat(Math.ceil(size / digest.length)).slice(0, size - head.length)
}

/** The number that a text claims to have; NaN when it is none of the run's. */
export function numberIn(run: string, text: string): number {
  return text.startsWith(`${run} `) ? Number(text.slice(run.length + 1, run.length + 11)) : Number.NaN
}

export interface Verdict {
  readonly lost: number
  /** Copies beyond the first. */
  readonly twice: number
  /** First copies that come behind a higher number of the same lane. */
  readonly reordered: number
  /** Texts that are not, byte for byte, an event that was sent. */
  readonly altered: number
}

/** A text where it arrived; within a lane (one partition of the way) order is promised. */
export interface Arrival {
  readonly lane: string | number
  readonly text: string
}

/**
 * Judges what arrived of the run's events 0 to count - 1, given in the order of arrival; where only some of them belong,
 * `expected` tells which, and another counts as altered.
 */
export function judge(
  run: string,
  count: number,
  arrivals: Iterable<Arrival>,
  size?: number,
  expected: (number: number) => boolean = () => true,
): Verdict {
  const seen = new Uint8Array(count)
  let missing = 0
  for (let number = 0; number < count; number++) if (expected(number)) missing++
  const last = new Map<string | number, number>()
  let twice = 0
  let reordered = 0
  let altered = 0
  for (const { lane, text } of arrivals) {
    const number = numberIn(run, text)
    if (!(number < count && expected(number)) || text !== eventText(run, number, size)) altered++
    else if (seen[number] === 1) twice++
    else {
      seen[number] = 1
      missing--
      const before = last.get(lane) ?? -1
      if (number < before) reordered++
      else last.set(lane, number)
    }
  }
  return { lost: missing, twice, reordered, altered }
}
