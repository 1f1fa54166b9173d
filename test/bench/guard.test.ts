/**
 * The hot paths are as fast as they were, by a figure that does not depend on the machine's load: see guard/paths.ts. When
 * a change is meant to cost what it costs, `npm run bench -- --guard` keeps the new figures.
 */
import { expect, it } from 'vitest'
import { best, kept, measureRatios } from './guard/ratios.ts'

const least = 0.85
/** A process is now and then unlucky with V8's code for it; none is lucky by much. */
const processes = 3

it('no hot path has lost more than 15 % of its speed', { timeout: 180_000 }, async () => {
  const { ratios } = kept()
  const fallen = (measured: Record<string, number>) =>
    Object.entries(ratios)
      .map(([path, ratio]) => ({ path, part: measured[path]! / ratio }))
      .filter(({ part }) => !(part >= least))
  let measured = await measureRatios()
  expect(Object.keys(measured)).toEqual(Object.keys(ratios))
  for (let i = 1; i < processes && fallen(measured).length > 0; i++) measured = best(measured, await measureRatios())
  expect(fallen(measured)).toEqual([])
})
