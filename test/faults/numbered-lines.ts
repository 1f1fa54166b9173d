/** The prover's numbered events as lines of a file. */
import { eventText } from '../../compiler/trial/numbered-events.ts'

export { type Arrival, judge, type Verdict } from '../../compiler/trial/numbered-events.ts'

export const lineBytes = 100

export const line = (run: string, number: number): string => eventText(run, number, lineBytes - 1)

/** Lines 0 to count - 1, each with its line end. */
export function lines(run: string, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, (_, i) => `${line(run, i)}\n`).join(''))
}
