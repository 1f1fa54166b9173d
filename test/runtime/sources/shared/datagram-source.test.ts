import { expect, it } from 'vitest'
import { DatagramReceiver } from '../../../../runtime/sources/shared/datagram-source.ts'
import { eventually, sourceContext, TestOutlet } from '../../../contracts/support.ts'
import { local, send } from './datagrams.ts'

it('counts and reports datagrams that are dropped while the channels are full', async () => {
  const outlet = new TestOutlet()
  outlet.hold()
  const context = sourceContext(outlet)
  const eventOf = (body: Buffer) => ({ headers: {}, body })
  const receiver = new DatagramReceiver({ host: local, port: 0 }, context, eventOf, 3000)
  const port = await receiver.listen()
  for (let i = 0; i < 20; i++) await send(port, ['x'.repeat(500)])
  await eventually(() => context.metrics.get('DatagramDropCount') > 0, 'a drop')
  expect(context.logged.map(entry => entry.message)).toEqual(['datagrams are dropped because the channels are full'])
  outlet.release()
  await receiver.stop()
  expect(outlet.count + context.metrics.get('DatagramDropCount')).toBe(20)
})
