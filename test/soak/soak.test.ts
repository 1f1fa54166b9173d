/** Two minutes of what `npm run soak` does for longer. */
import { expect, it } from 'vitest'
import { growth, type Sample, slope, soak, told } from './soak.ts'

it('under a steady load neither memory nor open files nor the event loop’s delay grow', async () => {
  const samples = await soak(120, console.log)
  console.log(told(samples.at(-1)!), `memory's slope: ${slope(samples).toFixed(1)} MiB an hour`)
  expect(growth(samples)).toEqual([])
}, 180_000)

it('sees what grows', () => {
  const leaking = (of: keyof Sample, by: number) =>
    Array.from({ length: 90 }, (_, at) => ({
      at,
      memory: 1e8,
      files: 30,
      late: 0.01,
      delivered: at,
      [of]: by * at * at,
    }))
  expect(growth(leaking('memory', 2e6))[0]).toMatch(/^memory/)
  expect(growth(leaking('files', 1))[0]).toMatch(/^open files/)
  expect(growth(leaking('late', 0.1))[0]).toMatch(/^delay/)
  expect(growth(leaking('delivered', 5))).toEqual([])
  const steady = leaking('delivered', 1).map(one => ({ ...one, memory: 1e8 + one.at * 2 ** 20 }))
  expect(slope(steady)).toBeCloseTo(3600)
})
