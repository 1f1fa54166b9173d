import { createSocket } from 'node:dgram'
import { describe, expect, it } from 'vitest'
import type { Source } from '../../../runtime/core/contracts.ts'
import { NetcatudpSource } from '../../../runtime/sources/netcatudp/index.ts'
import { DatagramReceiver } from '../../../runtime/sources/shared/datagram-source.ts'
import { SyslogudpSource } from '../../../runtime/sources/syslogudp/index.ts'
import { describeSource } from '../../contracts/source.ts'
import { eventually, sourceContext, type TestContext, TestOutlet } from '../../contracts/support.ts'

const local = '127.0.0.1'

/** Sends datagrams from one socket and gives its port. */
async function send(port: number, datagrams: readonly (string | Buffer)[]): Promise<number> {
  const socket = createSocket('udp4')
  for (const datagram of datagrams)
    await new Promise<void>((resolve, reject) =>
      socket.send(datagram, port, local, error => (error ? reject(error) : resolve())),
    )
  const from = socket.address().port
  socket.close()
  return from
}

describeSource('netcatudp', {
  make: () => new NetcatudpSource({ bind: local, port: 0 }),
  feed: async (_, bodies, source) => void (await send((source as NetcatudpSource).port, bodies)),
})

describeSource('syslogudp', {
  make: () => new SyslogudpSource({ host: local, port: 0 }),
  feed: async (_, bodies, source) => {
    const datagrams = bodies.map(body => `<13>Oct 11 22:14:15 h ${body}`)
    await send((source as SyslogudpSource).port, datagrams)
  },
})

async function running<T extends Source>(
  source: T,
  use: (source: T, outlet: TestOutlet, context: TestContext) => Promise<void>,
) {
  const outlet = new TestOutlet()
  const context = sourceContext(outlet)
  await source.start(context)
  try {
    await use(source, outlet, context)
  } finally {
    outlet.release()
    await source.close()
  }
}

describe('netcatudp', () => {
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
})

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

describe('syslogudp', () => {
  it('reads the first line of a datagram; one without any is reported', () =>
    running(new SyslogudpSource({ host: local, port: 0, clientIPHeader: 'ip' }), async ({ port }, outlet, context) => {
      await send(port, ['<34>Oct 11 22:14:15 web su: failed\nsecond\n', '', '<1', 'plain'])
      await eventually(() => outlet.count >= 3, 'three events')
      expect(outlet.bodies).toEqual(['su: failed', '<1', 'plain'])
      const events = outlet.batches.flatMap(batch => Array.from({ length: batch.count }, (_, i) => batch.headersOf(i)))
      expect(events[0]).toMatchObject({ Facility: '4', Severity: '2', priority: '34', host: 'web', ip: local })
      expect(events[2]).toEqual({ Facility: '0', Severity: '0', 'flume.syslog.status': 'Invalid', ip: local })
      expect(context.logged.map(entry => entry.message)).toEqual([
        expect.stringContaining('could not be read: it is empty'),
      ])
    }))
})
