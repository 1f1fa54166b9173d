import { expect, it } from 'vitest'
import { Hbase2Sink } from '../../../runtime/sinks/hbase2/index.ts'
import { describeSink } from '../../contracts/sink.ts'
import { batchOf, testContext } from '../../contracts/support.ts'
import { describeWithHBase } from '../../services/shared.ts'
import { FaultProxy } from './hbase/proxy.ts'
import { HBaseReader, never } from './hbase/support.ts'

describeWithHBase('hbase2', ({ rest }) => {
  const reader = new HBaseReader(rest)

  let table = ''
  describeSink('hbase2', {
    make: async () => {
      table = await reader.table()
      return new Hbase2Sink({ 'rest.url': [rest], table, columnFamily: 'f' })
    },
    received: () => reader.bodies(table),
  })

  it('has a time limit of its own name', async () => {
    const proxy = await FaultProxy.start(rest)
    table = await reader.table()
    const sink = new Hbase2Sink({ 'rest.url': [proxy.url], table, columnFamily: 'f', 'rest.timeout': 500 })
    await sink.start(testContext('out', 'SINK'))
    proxy.hold()
    proxy.fate = () => 'hold'
    await expect(sink.deliver([batchOf(['a'])], never)).rejects.toThrow('no answer within 500 ms')
    await sink.stop()
    await proxy.close()
  })
})
