import { expect, it } from 'vitest'
import { NullSink } from '../../../runtime/sinks/null/index.ts'
import { batchOf, numbered, testContext } from '../../contracts/support.ts'

it('says every logEveryNEvents events how many it took', async () => {
  const sink = new NullSink({ batchSize: 7, logEveryNEvents: 10 })
  const context = testContext('n', 'SINK')
  await sink.start(context)
  for (let i = 0; i < 5; i++) await sink.deliver([batchOf(numbered(7))])
  await sink.stop()
  expect(sink.batchSize).toBe(7)
  expect(context.logged.map(entry => entry.message)).toEqual(
    [10, 20, 30].map(count => `${count} events were taken and thrown away`),
  )
})

it('stops without start', () => new NullSink({}).stop())
