import { expect, it } from 'vitest'
import { AsynchbaseSink } from '../../../runtime/sinks/asynchbase/index.ts'
import { describeSink } from '../../contracts/sink.ts'
import { batchOf, testContext } from '../../contracts/support.ts'
import { describeWithHBase } from '../../services/shared.ts'
import { FaultProxy } from './hbase/proxy.ts'
import { HBaseReader, never } from './hbase/support.ts'

describeWithHBase('asynchbase', ({ rest }) => {
  const reader = new HBaseReader(rest)

  let table = ''
  describeSink('asynchbase', {
    make: async () => {
      table = await reader.table()
      return new AsynchbaseSink({ 'rest.url': [rest], table, columnFamily: 'f' })
    },
    received: () => reader.bodies(table),
  })

  it('has a time limit of its own name', async () => {
    const proxy = await FaultProxy.start(rest)
    table = await reader.table()
    const sink = new AsynchbaseSink({ 'rest.url': [proxy.url], table, columnFamily: 'f', timeout: 500 })
    await sink.start(testContext('out', 'SINK'))
    proxy.hold()
    proxy.fate = () => 'hold'
    await expect(sink.deliver([batchOf(['a'])], never)).rejects.toThrow('no answer within 500 ms')
    await sink.stop()
    await proxy.close()
  })
})
