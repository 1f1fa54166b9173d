import { expect, it } from 'vitest'
import { NetcatudpSource } from '../../../runtime/sources/netcatudp/index.ts'
import { describeSource } from '../../contracts/source.ts'
import { eventually } from '../../contracts/support.ts'
import { local, running, send } from './shared/datagrams.ts'

describeSource('netcatudp', {
  make: () => new NetcatudpSource({ bind: local, port: 0 }),
  feed: async (_, bodies, source) => void (await send((source as NetcatudpSource).port, bodies)),
})

it('takes the first line of a datagram, however long, and tells who sent it', () =>
  running(new NetcatudpSource({ bind: local, port: 0, remoteAddress: 'from' }), async ({ port }, outlet) => {
    const from = await send(port, ['one\ntwo\n', '', 'x'.repeat(9000)])
    await eventually(() => outlet.count >= 3, 'three events')
    expect(outlet.bodies).toEqual(['one', '', 'x'.repeat(9000)])
    expect(outlet.batches[0]!.headersOf(0)).toEqual({ from: `/127.0.0.1:${from}` })
  }))

it('has no header without a name for it', () =>
  running(new NetcatudpSource({ bind: local, port: 0 }), async ({ port }, outlet) => {
    await send(port, ['one'])
    await eventually(() => outlet.count >= 1, 'the event')
    expect(outlet.batches[0]!.headersOf(0)).toEqual({})
  }))
