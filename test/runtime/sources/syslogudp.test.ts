import { expect, it } from 'vitest'
import { SyslogudpSource } from '../../../runtime/sources/syslogudp/index.ts'
import { describeSource } from '../../contracts/source.ts'
import { eventually } from '../../contracts/support.ts'
import { local, running, send } from './shared/datagrams.ts'

describeSource('syslogudp', {
  make: () => new SyslogudpSource({ host: local, port: 0 }),
  feed: async (_, bodies, source) => {
    const datagrams = bodies.map(body => `<13>Oct 11 22:14:15 h ${body}`)
    await send((source as SyslogudpSource).port, datagrams)
  },
})

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
