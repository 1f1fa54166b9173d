import { type OracleCase, pipeline, section } from '../case.ts'
import { type Mask, now, yearless } from '../masks.ts'
import { tcp, udp } from '../talk.ts'

const single = 'type = syslogtcp\nhost = 127.0.0.1\nport = {PORT1}'
const datagrams = 'type = syslogudp\nhost = 127.0.0.1\nport = {PORT1}'
const several = 'type = multiport_syslogtcp\nhost = 127.0.0.1\nports = {PORT1} {PORT2}'

const masks: Record<string, Mask> = {
  timestamp: (value, run) => (now(value, run) === value ? yearless(value, run) : now(value, run)),
}

/** Both forms, whole and broken. */
const good = [
  '<13>Oct 11 22:14:15 web1 su: failed\n',
  '<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - text\n',
  '<165>1 2003-08-24T05:14:15-07:00 192.0.2.1 proc 8710 - [x@1 a="b"] It is time.\n',
  '<14>2014-07-09T10:00:00+02:00 host short\n',
  '<0>Jan  5 01:02:03 h2 kernel panic\n',
  '<7>Feb 5 01:02:03 h-3_x.y one blank\n',
  '<191>1 - - nil fields\n',
  '<190>1 2020-02-29T00:00:00.5Z leap half\n',
  '<189>1 2020-02-29T00:00:00.123456+05:30 frac six digits\n',
]
const broken = [
  'no priority\n',
  '<999>too big\n',
  '<1234>too long\n',
  '<1a>Oct 11 22:14:15 h x\n',
  '<>empty\n',
  '<13>text without date\n',
  '<13>\n',
  '<13\n>Oct 11 22:14:15 h split\n',
  '<13>Oct 11 22:14:15 crlf with cr\r\n',
  '<13>Xyz 11 22:14:15 h no month\n',
  '<13>Oct 32 22:14:15 h no day\n',
  '<13>Oct 11 25:14:15 h no hour\n',
  '<13>1 2003-13-11T22:14:15Z h no month\n',
  '<13>1 2003-10-11T22:14:15Z [::1] six\n',
  '<13>Oct 11 22:14:15 hostonly\n',
  '<13> Oct 11 22:14:15 h blank first\n',
  '\n',
  '<13>oct 11 22:14:15 h small\n',
  '<15>2 2003-10-11T22:14:15Z h version two\n',
]

const say = (port: number, lines: readonly (string | Buffer)[]) => tcp(port, lines, { gap: 15 })

export const syslog: readonly OracleCase[] = [
  {
    name: 'syslogtcp-good',
    title: 'RFC 3164 and RFC 5424, zones and fractions',
    agent: pipeline(single),
    masks,
    async drive(run) {
      await run.listens()
      await say(run.port(1), good)
      await run.events(good.length)
    },
  },
  {
    name: 'syslogtcp-broken',
    title: 'what does not fit stays whole, and is marked or not as Flume marks it',
    agent: pipeline(single),
    masks,
    async drive(run) {
      await run.listens()
      for (const line of broken) await say(run.port(1), [line])
      await run.events(18)
      await run.settle(500)
    },
  },
  {
    name: 'syslogtcp-after-another',
    title: 'a message that fits no format behind one that does, on the same connection',
    agent: pipeline(single),
    masks,
    async drive(run) {
      await run.listens()
      await say(run.port(1), [good[1]!, broken[0]!, broken[5]!, good[4]!])
      await run.events(4)
    },
  },
  {
    name: 'syslogtcp-keep-fields',
    title: 'keepFields: all, some by name, and words that are unknown',
    agent: `a.sources = s t u v
a.channels = c
a.sinks = k
${section('a.channels.c', 'type = memory\ncapacity = 1000\ntransactionCapacity = 100')}
${section('a.sinks.k', 'type = file_roll\nchannel = c\nsink.directory = {DIR}/out\nsink.rollInterval = 0\nsink.serializer = avro_event')}
${['all', 'timestamp hostname', 'Priority, VERSION', 'nonsense'].map((keep, i) => section(`a.sources.${'stuv'[i]}`, `type = syslogtcp\nhost = 127.0.0.1\nport = {PORT${i + 1}}\nkeepFields = ${keep}\nchannels = c`)).join('\n')}`,
    masks,
    async drive(run) {
      for (const number of [1, 2, 3, 4] as const) {
        await run.listens(number)
        await say(run.port(number), good.slice(0, 7))
        await say(run.port(number), [broken[0]!])
        await say(run.port(number), [broken[5]!])
        await run.events(9 * number)
      }
    },
  },
  {
    name: 'syslogtcp-event-size',
    title: 'a message over eventSize is emitted in parts, the first one marked Incomplete',
    agent: pipeline(`${single}\neventSize = 30`),
    masks,
    async drive(run) {
      await run.listens()
      const exact = '<13>Oct 11 22:14:15 h 12345678'
      await say(run.port(1), ['<13>Oct 11 22:14:15 h 1234567\n'])
      await say(run.port(1), [`${exact}\n`])
      await say(run.port(1), [`${exact}9\n`])
      await say(run.port(1), [`${'x'.repeat(70)}\n`, '<13>Oct 11 22:14:15 h ok\n'])
      await run.events(8)
    },
  },
  {
    name: 'syslogtcp-own-format',
    title: 'format.regex with search, replace and dateFormat; client headers',
    agent: pipeline(String.raw`${single}
      clientIPHeader = ip
      clientHostnameHeader = name
      format.regex = <(\\d+)>(v\\d)? ?(\\d+\\.\\d+\\.\\d+ \\d+:\\d+) (\\S+) (.*)
      format.search = \\.
      format.replace = /
      format.dateFormat = dd/MM/yyyy HH:mm`),
    masks,
    async drive(run) {
      await run.listens()
      await say(run.port(1), [
        '<13>v7 24.12.2021 18:30 host merry one\n',
        '<14>01.02.2021 00:05 host2 no version\n',
        good[0]!,
      ])
      await say(run.port(1), [broken[5]!])
      await run.events(4)
    },
  },
  {
    name: 'syslogtcp-pieces',
    title: 'messages in pieces, several in one piece, and a rest without a line end',
    agent: pipeline(single),
    masks,
    async drive(run) {
      await run.listens()
      await say(run.port(1), [
        '<1',
        '3>Oct 11 22:',
        '14:15 h cut é'.slice(0, -1),
        Buffer.from('é'),
        '\n<14>Oct 11 22:14:15 h a\n<15>Oct 11 22:14:15 h b\n<16>Oct 11 22:14:15 h rest',
      ])
      await run.events(3)
    },
  },
  {
    name: 'syslogtcp-charset',
    title: 'bytes that are no UTF-8 in messages that fit and in those that do not',
    agent: pipeline(single),
    masks,
    async drive(run) {
      await run.listens()
      await say(run.port(1), [
        Buffer.from('<13>gr\xfc\xdfe\n', 'latin1'),
        Buffer.from('<13>Oct 11 22:14:15 h gr\xfc\xdfe\n', 'latin1'),
        '<13>Oct 11 22:14:15 h grüße\t\0\n',
      ])
      await run.events(3)
    },
  },
  {
    name: 'syslogudp-datagrams',
    title: 'a datagram is a message, with or without a line end; lines after it',
    agent: pipeline(`${datagrams}\nclientIPHeader = ip`),
    masks,
    async drive(run) {
      await run.listens(1, 'udp')
      const bare = good.slice(0, 6).map(line => line.trimEnd())
      await udp(run.port(1), [
        'no priority',
        '<13>',
        '<13>plain',
        ...bare,
        good[0]!,
        `${good[0]}${good[4]}`,
        '\n<13>Oct 11 22:14:15 h after blank',
      ])
      await run.events(12)
    },
  },
  {
    name: 'syslogudp-keep-fields',
    title: 'keepFields of datagrams: version and priority',
    agent: pipeline(`${datagrams}\nkeepFields = priority version\nmaxsize = 40`),
    masks,
    async drive(run) {
      await run.listens(1, 'udp')
      await udp(run.port(1), [...good.slice(0, 7), '<13>Oct 11 22:14:15 h a message that is longer than forty'])
      await run.events(8)
    },
  },
  {
    name: 'multiport-good',
    title: 'several ports by one parser: port header, structured data, zones and fractions',
    agent: pipeline(`${several}\nportHeader = port\nclientIPHeader = ip`),
    masks,
    async drive(run) {
      await run.listens(1)
      await run.listens(2)
      await say(run.port(1), good)
      await run.events(good.length)
      await say(run.port(2), good)
      await run.events(2 * good.length)
    },
  },
  {
    name: 'multiport-broken',
    title: 'what does not fit is Invalid and stays whole',
    agent: pipeline(several),
    masks,
    async drive(run) {
      await run.listens()
      // A blank line and a date that is none make Flume lose what else it has read by then.
      const fatal = ['\n', '<13>1 2003-13-11T22:14:15Z h no month\n']
      const lines = broken.filter(line => !fatal.includes(line))
      for (const line of lines) await say(run.port(1), [line])
      await run.events(18)
      await run.settle(500)
    },
  },
  {
    name: 'multiport-bad-date',
    title: 'a date that is none',
    agent: pipeline(several),
    masks,
    async drive(run) {
      await run.listens()
      await say(run.port(1), ['<13>1 2003-13-11T22:14:15Z h no month\n'])
      await say(run.port(1), [good[0]!])
      await run.events(1)
      await run.settle(500)
    },
  },
  {
    name: 'multiport-keep-fields',
    title: 'keepFields with names, and with true',
    agent: pipeline(
      `${several}\nkeepFields = timestamp hostname`,
      undefined,
      section(
        'a.sources.t',
        'type = multiport_syslogtcp\nhost = 127.0.0.1\nports = {PORT3}\nkeepFields = true\nchannels = c',
      ),
    ).replace('a.sources = s', 'a.sources = s t'),
    masks,
    async drive(run) {
      await run.listens(1)
      await say(run.port(1), good)
      await run.events(good.length)
      await run.listens(3)
      await say(run.port(3), good)
      await run.events(2 * good.length)
    },
  },
  {
    name: 'multiport-charsets',
    title: 'charset.default and charset.port: the body is read by its port and written as UTF-8',
    agent: pipeline(`${several}\ncharset.default = UTF-8\ncharset.port.{PORT2} = ISO-8859-1`),
    masks,
    async drive(run) {
      await run.listens(1)
      await run.listens(2)
      const latin = Buffer.from('<13>Oct 11 22:14:15 h gr\xfc\xdfe\n', 'latin1')
      await say(run.port(1), ['<13>Oct 11 22:14:15 h grüße\n', latin])
      await run.events(2)
      await say(run.port(2), [latin, '<13>ü no format\n'])
      await run.events(4)
    },
  },
  {
    name: 'multiport-event-size',
    title: 'a line over eventSize is cut',
    agent: pipeline(`${several}\neventSize = 30`),
    masks,
    async drive(run) {
      await run.listens()
      const exact = '<13>Oct 11 22:14:15 h 12345678'
      await say(run.port(1), [
        '<13>Oct 11 22:14:15 h 1234567\n',
        `${exact}9\n`,
        `${'x'.repeat(70)}\n`,
        '<13>Oct 11 22:14:15 h ok\n',
      ])
      await run.events(6)
      await run.settle(500)
    },
  },
]
