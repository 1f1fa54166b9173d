import { type OracleCase, pipeline, section } from '../case.ts'
import { allBytes, shown } from '../read.ts'
import { tcp, udp } from '../talk.ts'

const listener = 'type = netcat\nbind = 127.0.0.1\nport = {PORT1}'
/** A sink that never gets rid of anything. */
const away = 'type = avro\nhostname = 127.0.0.1\nport = {PORT2}'
const datagrams = 'type = netcatudp\nbind = 127.0.0.1\nport = {PORT1}'

export const netcat: readonly OracleCase[] = [
  {
    name: 'netcat-replies',
    title: 'one OK a line, whatever the pieces; a rest without line end is nothing, bytes that are no UTF-8 end it all',
    agent: pipeline(listener),
    async drive(run) {
      await run.listens()
      const replies = [
        await tcp(run.port(1), ['plain\n', 'crlf\r\n', '\n', ' blanks \t\n'], { lines: 4, gap: 50 }),
        await tcp(run.port(1), ['spl', 'it é\nsec', 'ond\n'], { lines: 2, gap: 50 }),
        await tcp(run.port(1), ['whole\nrest'], { toTheEnd: true }),
        await tcp(run.port(1), ['before\n', Buffer.from('a\xff\nafter\n', 'latin1')], { untilClosed: true, gap: 500 }),
        await tcp(run.port(1), ['last\n'], { lines: 1 }),
      ]
      await run.events(9)
      return { replies }
    },
  },
  {
    name: 'netcat-wrong-bytes',
    title: 'whole lines that come together with bytes that are no UTF-8',
    agent: pipeline(listener),
    async drive(run) {
      await run.listens()
      const replies = [
        await tcp(run.port(1), [Buffer.from('before\na\xff\nafter\n', 'latin1')], { untilClosed: true }),
        await tcp(run.port(1), ['last\n'], { lines: 1 }),
      ]
      await run.events(1)
      return { replies }
    },
  },
  {
    name: 'netcat-long-lines',
    title: 'the limit counts characters with the line end; a longer line closes the connection',
    agent: pipeline(`${listener}\nmax-line-length = 10`),
    async drive(run) {
      await run.listens()
      const replies = [
        await tcp(run.port(1), ['123456789\n', 'ääääääääß\n'], { lines: 2, gap: 50 }),
        await tcp(run.port(1), ['ok\n', '1234567890\n', 'never\n'], { untilClosed: true, gap: 50 }),
        await tcp(run.port(1), ['a\nb\n12345678901234567890'], { untilClosed: true }),
        await tcp(run.port(1), ['😀😀😀😀x\n'], { lines: 1 }),
      ]
      await run.events(6)
      return { replies }
    },
  },
  {
    name: 'netcat-default-limit',
    title: 'without max-line-length: 511 characters and a line end pass, 512 do not',
    agent: pipeline(listener),
    async drive(run) {
      await run.listens()
      const replies = [
        await tcp(run.port(1), [`${'x'.repeat(511)}\n`], { lines: 1 }),
        await tcp(run.port(1), [`${'y'.repeat(512)}\n`], { untilClosed: true }),
      ]
      await run.events(1)
      return { replies }
    },
  },
  {
    name: 'netcat-without-replies',
    title: 'ack-every-event=false: not a word, but for a line that is too long',
    agent: pipeline(`${listener}\nack-every-event = false\nmax-line-length = 5`),
    async drive(run) {
      await run.listens()
      const replies = [
        await tcp(run.port(1), ['one\ntwo\n'], { toTheEnd: true }),
        await tcp(run.port(1), ['three\n'], { untilClosed: true }),
      ]
      await run.events(2)
      return { replies }
    },
  },
  {
    name: 'netcat-encoding',
    title: 'encoding is how lines are read; bodies are UTF-8',
    agent: pipeline(`${listener}\nencoding = ISO-8859-1`),
    async drive(run) {
      await run.listens()
      const replies = [
        await tcp(run.port(1), [Buffer.from('gr\xfc\xdfe \xe9\n', 'latin1'), 'ü\n'], { lines: 2, gap: 50 }),
      ]
      await run.events(2)
      return { replies }
    },
  },
  {
    name: 'netcat-full-channel',
    title: 'a channel without room: the line gets FAILED, and the connection goes on',
    agent: `${pipeline(listener, away).replace(/a\.channels\.c\..*\n/g, '')}
${section('a.channels.c', 'type = file\ncheckpointDir = {DIR}/channel/checkpoint\ndataDirs = {DIR}/channel/data\ncapacity = 2\ntransactionCapacity = 1\nkeep-alive = 0')}`,
    async drive(run) {
      await run.listens()
      const heard = await tcp(run.port(1), ['1\n', '2\n', '3\n', '4\n'], { lines: 4, gap: 50 })
      // The reason is told in the channel's own words.
      return { replies: heard.replace(/(?<=FAILED: ).+/g, '…') }
    },
  },
  {
    name: 'netcat-undelivered',
    title: 'a memory channel whose sink can not deliver',
    agent: `${pipeline(listener, away)}
a.channels.c.capacity = 2
a.channels.c.transactionCapacity = 2
a.channels.c.keep-alive = 0
a.sinks.k.batch-size = 1`,
    async drive(run) {
      await run.listens()
      const heard = await tcp(run.port(1), ['1\n', '2\n', '3\n'], { gap: 200, rest: 2000 })
      return { replies: heard.replace(/(?<=FAILED: ).+/g, '…') }
    },
  },
  {
    name: 'netcatudp-datagrams',
    title: 'a datagram is an event: its first line; 2048 bytes at most',
    masks: { peer: value => value.replace(/:\d+$/, ':<port>') },
    agent: pipeline(`${datagrams}\nremoteAddress = peer`),
    async drive(run) {
      await run.listens(1, 'udp')
      await udp(run.port(1), [
        'one',
        'two\n',
        'first\nsecond\n',
        '',
        '\n',
        'crlf\r\n',
        Buffer.from('\xff\xfe\x00z', 'latin1'),
        'z'.repeat(2048),
      ])
      await run.events(8)
    },
  },
  {
    name: 'netcatudp-nameless',
    title: 'without remoteAddress: the bodies alone',
    agent: pipeline(datagrams, 'type = file_roll\nsink.directory = {DIR}/out\nsink.rollInterval = 0'),
    async drive(run) {
      await run.listens(1, 'udp')
      await udp(run.port(1), ['one', 'two\nthree'])
      await run.until('the lines', () => allBytes(run.path('out')).length >= 8)
    },
    read: run => ({ text: shown(allBytes(run.path('out'))) }),
  },
  {
    name: 'netcatudp-long',
    title: 'a datagram of more than 2048 bytes',
    masks: { peer: value => value.replace(/:\d+$/, ':<port>') },
    agent: pipeline(`${datagrams}\nremoteAddress = peer`),
    async drive(run) {
      await run.listens(1, 'udp')
      await udp(run.port(1), ['z'.repeat(2050)])
      await run.events(1)
    },
  },
]
