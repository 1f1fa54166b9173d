import { expect, it } from 'vitest'
import { SeqSource } from '../../../runtime/sources/seq/index.ts'
import { eventually, sourceContext, TestOutlet } from '../../contracts/support.ts'

it('counts from 0 to totalEvents in batches', async () => {
  const outlet = new TestOutlet()
  const source = new SeqSource({ totalEvents: 105, batchSize: 10 })
  await source.start(sourceContext(outlet))
  await eventually(() => outlet.count >= 105, '105 numbers')
  await source.close()
  expect(outlet.bodies).toEqual(Array.from({ length: 105 }, (_, i) => String(i)))
  expect(outlet.batches.map(batch => batch.count)).toEqual([...Array(10).fill(10), 5])
})

it('does not keep the rest of the agent from running', async () => {
  const source = new SeqSource({ batchSize: 10 })
  await source.start(sourceContext({ put: async () => {} }))
  await new Promise(resolve => setTimeout(resolve, 30))
  await source.close()
})

it('offers a refused batch again', async () => {
  const outlet = new TestOutlet()
  let refusals = 2
  const put = async (...args: Parameters<TestOutlet['put']>) => {
    if (refusals-- > 0) throw new Error('not now')
    await outlet.put(...args)
  }
  const source = new SeqSource({ totalEvents: 2, backoffSleepIncrement: 1 })
  await source.start(sourceContext({ put }))
  await eventually(() => outlet.count >= 2, 'both numbers')
  await source.close()
  expect(outlet.bodies).toEqual(['0', '1'])
})

it('stops and closes without start, and twice', async () => {
  const source = new SeqSource({})
  for (let i = 0; i < 2; i++) await source.stop().then(() => source.close())
})
