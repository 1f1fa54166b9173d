import { expect, it } from 'vitest'
import { StressSource } from '../../../runtime/sources/stress/index.ts'
import type { StressSourceOptions } from '../../../runtime/sources/stress/options.ts'
import { eventually, sourceContext, TestOutlet } from '../../contracts/support.ts'

async function run(options: StressSourceOptions, count: number): Promise<TestOutlet> {
  const outlet = new TestOutlet()
  const source = new StressSource(options)
  await source.start(sourceContext(outlet))
  await eventually(() => outlet.count >= count, `${count} events`)
  await source.close()
  return outlet
}

it('brings bodies of one size, and shortens the last batch to maxTotalEvents', async () => {
  const outlet = await run({ size: 7, batchSize: 4, maxTotalEvents: 10 }, 10)
  expect(outlet.batches.map(batch => batch.count)).toEqual([4, 4, 2])
  expect(new Set(outlet.bodies)).toEqual(new Set(['\x7f'.repeat(7)]))
})

it('may pass maxSuccessfulEvents within a batch, as Flume does', async () => {
  const outlet = await run({ batchSize: 4, maxSuccessfulEvents: 10 }, 12)
  expect(outlet.count).toBe(12)
})

it('keeps to maxEventsPerSecond', async () => {
  const began = performance.now()
  await run({ batchSize: 10, maxTotalEvents: 60, maxEventsPerSecond: 200 }, 60)
  expect(performance.now() - began).toBeGreaterThan(200)
})

it('refuses a batch size that can not be', () => {
  expect(() => new StressSource({ batchSize: 0 })).toThrow(/batchSize/)
})
