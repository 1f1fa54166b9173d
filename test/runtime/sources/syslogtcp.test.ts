import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { SyslogtcpSource } from '../../../runtime/sources/syslogtcp/index.ts'
import type { SyslogtcpSourceOptions } from '../../../runtime/sources/syslogtcp/options.ts'
import { describeSource } from '../../contracts/source.ts'
import { eventually, sourceContext, TestOutlet } from '../../contracts/support.ts'

const local = { host: '127.0.0.1', port: 0 }

async function send(port: number, ...pieces: (string | Buffer)[]): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.setNoDelay(true)
  for (const piece of pieces) {
    socket.write(piece)
    await new Promise(resolve => setTimeout(resolve, 15))
  }
  socket.end()
}

describeSource('syslogtcp', {
  make: () => new SyslogtcpSource(local),
  feed: (_, bodies, source) =>
    send((source as SyslogtcpSource).port, bodies.map(body => `<13>Oct 11 22:14:15 h ${body}\n`).join('')),
})

/** Headers and body of each event, after `count` have come. */
async function received(options: Partial<SyslogtcpSourceOptions>, count: number, ...pieces: (string | Buffer)[]) {
  const outlet = new TestOutlet()
  const source = new SyslogtcpSource({ ...local, ...options })
  await source.start(sourceContext(outlet))
  await send(source.port, ...pieces)
  await eventually(() => outlet.count >= count, `${count} events, there are ${outlet.bodies}`)
  await source.close()
  return outlet.batches.flatMap(batch =>
    Array.from({ length: batch.count }, (_, i) => ({
      headers: { ...batch.headersOf(i) },
      body: String(batch.body(i)),
    })),
  )
}

const local1014 = String(new Date(2003, 9, 11, 22, 14, 15, 3).getTime())

it('reads RFC 5424 and RFC 3164', async () => {
  const [first, second, third] = await received(
    { clientIPHeader: 'peer' },
    3,
    "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - BOM é\n<13>Oct 11 22:14:15 web1 su: 'x' failed\n<191>1 - - nil\n",
  )
  expect(first).toEqual({
    headers: {
      Facility: '4',
      Severity: '2',
      priority: '34',
      version: '1',
      timestamp: local1014,
      host: 'mymachine.example.com',
      peer: '127.0.0.1',
    },
    body: 'su - ID47 - BOM é',
  })
  expect(second).toMatchObject({
    headers: { Facility: '1', Severity: '5', priority: '13', host: 'web1' },
    body: "su: 'x' failed",
  })
  expect(second!.headers).not.toHaveProperty('version')
  const peer = '127.0.0.1'
  expect(third).toEqual({
    headers: { Facility: '23', Severity: '7', priority: '191', version: '1', peer },
    body: 'nil',
  })
})

it('keeps what no format fits, and marks what is no message', async () => {
  const events = await received(
    {},
    5,
    'none\n<999>too big\n<13>no date\n<1a>Oct 11 22:14:15 h x\n<13>Oct 11 22:14:15 h cr\r\n',
  )
  const bad = { Facility: '0', Severity: '0', 'flume.syslog.status': 'Invalid' }
  expect(events).toEqual([
    { headers: bad, body: 'none' },
    { headers: { Facility: '124', Severity: '7' }, body: '<999>too big' },
    { headers: { Facility: '1', Severity: '5' }, body: '<13>no date' },
    { headers: bad, body: '<1a>Oct 11 22:14:15 h x' },
    { headers: { Facility: '1', Severity: '5' }, body: '<13>Oct 11 22:14:15 h cr\r' },
  ])
})

it('frames messages however they are cut; a broken head takes the line end with it', async () => {
  const text = '\n\n<13>a\n<13\n<14>b\n<>c\n'
  const bodies = ['<13>a', '<13\n<14>b', '<>c']
  expect((await received({}, 3, text)).map(one => one.body)).toEqual(bodies)
  expect((await received({}, 3, ...text)).map(one => one.body)).toEqual(bodies)
})

it('cuts at eventSize and reads the rest as a new message', async () => {
  const events = await received({ eventSize: 10 }, 3, '<13>abcdefgh\n<13>short\n')
  expect(events.map(one => [one.body, one.headers['flume.syslog.status']])).toEqual([
    ['<13>abcdef', 'Incomplete'],
    ['gh', 'Invalid'],
    ['<13>short', undefined],
  ])
})

describe('keepFields', () => {
  const line = '<34>1 2003-10-11T22:14:15Z host body\n'
  it.each([
    ['none', 'body'],
    ['false', 'body'],
    ['all', line.trim()],
    ['true', line.trim()],
    ['timestamp', '2003-10-11T22:14:15Z body'],
    ['hostname, priority', '<34>host body'],
    ['version timestamp nonsense', '1 2003-10-11T22:14:15Z body'],
  ])('%s', async (keepFields, body) => {
    expect((await received({ keepFields }, 1, line))[0]!.body).toBe(body)
  })
})

it('tries a format of its own first', async () => {
  const options = {
    'format.regex': '<(\\d+)>(\\d?)\\[([^\\]]+)\\] (\\S+) (.*)',
    'format.search': 'at',
    'format.replace': ' ',
    'format.dateFormat': 'yyyy/MM/dd HH:mm',
  }
  const [own, standard] = await received(options, 2, '<13>[2003/10/11at22:14] h1 b1\n<13>Oct 11 22:14:15 h2 b2\n')
  expect(own).toEqual({
    headers: {
      Facility: '1',
      Severity: '5',
      priority: '13',
      timestamp: String(new Date(2003, 9, 11, 22, 14).getTime()),
      host: 'h1',
    },
    body: 'b1',
  })
  expect(standard).toMatchObject({ headers: { host: 'h2' }, body: 'b2' })
})
