import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { MultiportSyslogtcpSource } from '../../../runtime/sources/multiport_syslogtcp/index.ts'
import { MessageReader } from '../../../runtime/sources/multiport_syslogtcp/message.ts'
import { describeSource } from '../../contracts/source.ts'
import { eventually, sourceContext, TestOutlet } from '../../contracts/support.ts'
import { freePorts } from '../../services/program.ts'

const local = { host: '127.0.0.1', ports: [0] }

async function send(port: number, content: string | Buffer): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.end(content)
}

describeSource('multiport_syslogtcp', {
  make: () => new MultiportSyslogtcpSource(local),
  feed: (_, bodies, source) =>
    send(
      (source as MultiportSyslogtcpSource).ports[0]!,
      bodies.map(body => `<13>Oct 11 22:14:15 h ${body}\n`).join(''),
    ),
})

it('reads messages and marks what is none; lines may be empty', async () => {
  const outlet = new TestOutlet()
  const source = new MultiportSyslogtcpSource({ ...local, eventSize: 45, portHeader: 'port', clientIPHeader: 'ip' })
  await source.start(sourceContext(outlet))
  const port = String(source.ports[0])
  const lines =
    '<34>1 2003-10-11T22:14:15.5Z host it is\r\n\nnone\n<13>1 2003-10-11T22:14:15Z h 012345678901234567890\n'
  await send(source.ports[0]!, lines)
  await eventually(() => outlet.count >= 4, 'four events')
  await source.close()
  const [batch] = outlet.batches
  const more = { port, ip: '127.0.0.1' }
  expect(batch!.headersOf(0)).toEqual({
    Priority: '34',
    Facility: '4',
    Severity: '2',
    Version: '1',
    timestamp: String(Date.UTC(2003, 9, 11, 22, 14, 15, 500)),
    host: 'host',
    ...more,
  })
  expect(outlet.bodies).toEqual(['it is\r', 'none', '0123456789012345', '67890'])
  expect(batch!.headersOf(1)).toEqual({ 'flume.syslog.status': 'Invalid', ...more })
  expect(batch!.header(2, 'flume.syslog.status')).toBe('Incomplete')
})

it('has an encoding for each port, and keeps the bytes of what is not of it', async () => {
  const outlet = new TestOutlet()
  const [one, two] = (await freePorts(2)) as [number, number]
  const charset: Record<`charset.port.${string}`, string> = { [`charset.port.${two}`]: 'ISO-8859-1' }
  const source = new MultiportSyslogtcpSource({ host: '127.0.0.1', ports: [one, two], ...charset })
  await source.start(sourceContext(outlet))
  const line = Buffer.from('<13>Oct 11 22:14:15 h caf\xe9\n', 'latin1')
  for (const port of [one, two]) {
    await send(port, line)
    await eventually(() => outlet.batches.length === (port === one ? 1 : 2), 'the event')
  }
  await source.close()
  expect(outlet.batches.map(batch => batch.header(0, 'flume.syslog.status'))).toEqual(['Invalid', undefined])
  expect(outlet.batches[1]!.body(0).toString('latin1')).toBe('caf\xe9')
})

it('listens on the ports that it can have, and fails when there is none', async () => {
  const outlet = new TestOutlet()
  const first = new MultiportSyslogtcpSource(local)
  await first.start(sourceContext(outlet))
  const [taken] = first.ports
  const context = sourceContext(outlet)
  const second = new MultiportSyslogtcpSource({ host: '127.0.0.1', ports: [taken!, ...(await freePorts(1))] })
  await second.start(context)
  expect(second.ports).toHaveLength(1)
  expect(context.logged.map(entry => entry.message)).toEqual([expect.stringMatching(`port ${taken} can't be had`)])
  const third = new MultiportSyslogtcpSource({ host: '127.0.0.1', ports: [taken!] })
  await expect(third.start(context)).rejects.toThrow(`none of the ports ${taken} can be had`)
  for (const source of [first, second, third]) await source.close()
})

function read(text: string, now = Date.now()) {
  const reader = new MessageReader()
  reader.tick(now)
  // What stands around it is not looked at.
  return reader.read(Buffer.from(`<13>${text} Oct 11 22:14:15 h x`, 'latin1'), 4, 4 + text.length)
}

it.each([
  ['no bracket', 'abc'],
  ['no priority', '<>Oct 11 22:14:15 h x'],
  ['a priority that is no number', '<1a>Oct 11 22:14:15 h x'],
  ['a priority that is too long', '<123456>Oct 11 22:14:15 h x'],
  ['no time', '<13>'],
  ['a time without zone and fraction', '<13>2003-10-11T22:14:15 h x'],
  ['something else than a time', '<13>thisisnotatimestampatall h x'],
  ['no host', '<13>Oct 11 22:14:15 h'],
])('takes %s for no message', (_, text) => {
  expect(read(text)).toBeUndefined()
})

it('takes odd priorities, nil times and unreadable dates as Flume does', () => {
  expect(read('<999>1 - h x', 5)).toMatchObject({ facility: '124', severity: '7', time: '5', host: 'h' })
  expect(read('<-5>Foo 11 22:14:15 h x')).toMatchObject({ facility: '0', severity: '-5', time: '0' })
})

it('finds the year of a time again when time has passed', () => {
  const reader = new MessageReader()
  const data = Buffer.from('<13>Oct 11 22:14:15 h x')
  const yearAt = (now: number) => {
    reader.tick(now)
    return new Date(Number(reader.read(data, 0, data.length)!.time)).getUTCFullYear()
  }
  expect([2025, 2026].map(year => yearAt(Date.UTC(year, 9, 12)))).toEqual([2025, 2026])
})
