import { expect, it } from 'vitest'
import { MemoryChannel } from '../../../runtime/channels/memory/index.ts'
import type { Sink } from '../../../runtime/core/contracts.ts'
import { Receipt } from '../../../runtime/core/receipt.ts'
import { SinkRunner } from '../../../runtime/core/sink-runner.ts'
import { batchOf, bodiesOf, eventually, testContext } from '../../contracts/support.ts'

const receipt = () => new Receipt(() => {})

it('offers what failed before what it waited for meanwhile', async () => {
  const channel = new MemoryChannel({})
  const delivered: string[] = []
  let fail: ((error: Error) => void) | undefined
  const sink: Sink = {
    batchSize: 1,
    concurrency: 2,
    start: async () => {},
    stop: async () => {},
    async deliver(batches) {
      if (delivered.length === 0 && fail === undefined)
        await new Promise((_, reject) => {
          fail = reject
        })
      delivered.push(...bodiesOf(batches))
    },
  }
  const { log, metrics } = testContext('k', 'SINK')
  const runner = new SinkRunner(sink, channel, log, metrics, metrics.transit)
  const stop = new AbortController()
  await channel.put(batchOf(['a']), receipt())
  const running = runner.run(stop.signal, new AbortController().signal)
  await eventually(() => fail !== undefined, 'the first delivery')
  // The runner waits for more. It comes in the same moment in which the first delivery fails.
  fail!(new Error('away'))
  await channel.put(batchOf(['b']), receipt())
  await eventually(() => delivered.length === 2, 'both')
  expect(delivered).toEqual(['a', 'b'])
  stop.abort()
  await running
})
