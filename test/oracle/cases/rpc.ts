import { avroFiles, httpSource, type OracleCase, pipeline, section } from '../case.ts'
import { post, tcp } from '../talk.ts'

const avro = 'type = avro\nbind = 127.0.0.1\nport = {PORT1}'
const thrift = 'type = thrift\nbind = 127.0.0.1\nport = {PORT1}'

/** The sum of the protocol of Flume 1.11, which its own clients begin with, without its text. */
const sum = '86aadae2c45474c0fe93ffd0f2350a65'
const handshake = `${sum}00${sum}0200`

const hex = (text: string) => Buffer.from(text).toString('hex')
/** A length as Avro has it, of less than 64. */
const long = (length: number) => Buffer.of(length * 2).toString('hex')
const text = (value: string) => long(Buffer.byteLength(value)) + hex(value)
const avroEvent = (body: string, headers: Readonly<Record<string, string>> = {}) => {
  const entries = Object.entries(headers)
  const block =
    entries.length === 0 ? '' : long(entries.length) + entries.map(([key, value]) => text(key) + text(value)).join('')
  return `${block}00${text(body)}`
}
const append = (event: string) => `00${text('append')}${event}`
const appendBatch = (...events: string[]) =>
  `00${text('appendBatch')}${events.length === 0 ? '' : long(events.length) + events.join('')}00`

/** A request in Avro's frames for Netty, cut into buffers of so many bytes. */
function frame(serial: number, payload: string, size = 1000): Buffer {
  const bytes = Buffer.from(payload, 'hex')
  const buffers: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size)
    buffers.push(int(part.length), part)
  }
  return Buffer.concat([int(serial), int(buffers.length / 2), ...buffers])
}

const int = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

/** Answers differ in how they are cut into buffers, which has no meaning: serial and the bytes without the cuts. */
function answers(heard: string): string[] {
  const bytes = Buffer.from(heard.startsWith('hex:') ? heard.slice(4) : hex(heard), 'hex')
  const found: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const [serial, count] = [bytes.readInt32BE(at), bytes.readInt32BE(at + 4)]
    at += 8
    let payload = ''
    for (let i = 0; i < count; i++) {
      const length = bytes.readInt32BE(at)
      payload += bytes.toString('hex', at + 4, at + 4 + length)
      at += 4 + length
    }
    found.push(`${serial} ${payload}`)
  }
  return found
}

/** A call in the compact protocol, framed. */
const compact = (name: string, serial: number, parameters: string) => {
  const message = Buffer.from(`8221${Buffer.of(serial).toString('hex')}${short(name)}${parameters}00`, 'hex')
  return Buffer.concat([int(message.length), message])
}
const short = (value: string) => Buffer.of(Buffer.byteLength(value)).toString('hex') + hex(value)
const compactEvent = (body: string, headers: Readonly<Record<string, string>> = {}) => {
  const entries = Object.entries(headers)
  const map = entries.map(([key, value]) => short(key) + short(value)).join('')
  return `1b${entries.length === 0 ? '00' : `${Buffer.of(entries.length).toString('hex')}88${map}`}18${short(body)}00`
}

/** The same in the binary one. */
const binary = (name: string, serial: number, parameters: string) => {
  const message = Buffer.concat([
    Buffer.from(`80010001${counted(name)}`, 'hex'),
    int(serial),
    Buffer.from(`${parameters}00`, 'hex'),
  ])
  return Buffer.concat([int(message.length), message])
}
const counted = (value: string) => int(Buffer.byteLength(value)).toString('hex') + hex(value)
const binaryEvent = (body: string, headers: Readonly<Record<string, string>> = {}) => {
  const entries = Object.entries(headers)
  return `0d00010b0b${int(entries.length).toString('hex')}${entries.map(([key, value]) => counted(key) + counted(value)).join('')}0b0002${counted(body)}00`
}

const wait = { rest: 1000, gap: 150 }

/** From an http source over a sink and a source of a kind into files. */
const hop = (type: string, sink: string, source: string) =>
  `${pipeline(httpSource, `type = ${type}\nhostname = 127.0.0.1\nport = {PORT2}\nbatch-size = 2\n${sink}`)}
a.sources = s t
a.channels = c d
a.sinks = k l
${section('a.sources.t', `type = ${type}\nbind = 127.0.0.1\nport = {PORT2}\nchannels = d\n${source}`)}
${section('a.channels.d', 'type = memory\ncapacity = 1000\ntransactionCapacity = 100')}
${section('a.sinks.l', `${avroFiles}\nchannel = d`)}`

const hopped: OracleCase['drive'] = async run => {
  await run.listens(2)
  await run.listens(1)
  await post(run.port(1), [
    { headers: { a: '1', ü: 'é', empty: '' }, body: 'one' },
    { body: '' },
    { body: 'x'.repeat(70_000) },
    { headers: { long: 'y'.repeat(3000) }, body: 'line\nbreak\u0000' },
  ])
  await run.events(4)
}

export const rpc: readonly OracleCase[] = [
  { name: 'avro-hop', title: 'avro sink to avro source', agent: hop('avro', '', ''), drive: hopped },
  {
    name: 'avro-hop-deflate',
    title: 'the same compressed',
    agent: hop('avro', 'compression-type = deflate\ncompression-level = 9', 'compression-type = deflate'),
    drive: hopped,
  },
  { name: 'thrift-hop', title: 'thrift sink to thrift source', agent: hop('thrift', '', ''), drive: hopped },
  {
    name: 'thrift-hop-binary',
    title: 'the same in the binary protocol',
    agent: hop('thrift', 'protocol = binary', 'protocol = binary'),
    drive: hopped,
  },
  {
    name: 'avro-calls',
    title: 'append, appendBatch, an empty batch, calls in pieces and one behind the other',
    agent: pipeline(avro),
    async drive(run) {
      await run.listens()
      const heard = await tcp(
        run.port(1),
        [
          frame(1, handshake + append(avroEvent('first', { h: 'v', ü: 'é' }))),
          // Until it is answered, the server takes what comes for another handshake.
          1500,
          frame(2, appendBatch(avroEvent('a'), avroEvent('', { empty: '' }), avroEvent('c'))),
          frame(3, appendBatch()),
          frame(4, appendBatch(avroEvent('cut into buffers')), 7),
          Buffer.concat([frame(5, append(avroEvent('two'))), frame(6, append(avroEvent('at once')))]),
          ...[...frame(7, append(avroEvent('in pieces')))].map(byte => Buffer.of(byte)),
        ],
        { ...wait, gap: 20 },
      )
      await run.events(8)
      return { answers: answers(heard) }
    },
  },
  {
    name: 'avro-strangers',
    title: 'a client of another protocol, a call that is not there, and what is no call at all',
    agent: pipeline(avro),
    async drive(run) {
      await run.listens()
      const stranger = `${'ab'.repeat(16)}00${'ab'.repeat(16)}0200`
      const asked = answers(await tcp(run.port(1), [frame(1, stranger + append(avroEvent('never')))], wait))
      return {
        // The protocol's text may be printed in other ways.
        asked: asked.map(
          answer =>
            `${answer.slice(0, 4)}… ${/"messages":.*append/.test(Buffer.from(answer.slice(2), 'hex').toString())}`,
        ),
        // The text of the error is Java's.
        unknown: answers(await tcp(run.port(1), [frame(2, `${handshake}00${text('nothing')}`)], wait)).map(one =>
          one.slice(0, 16),
        ),
        garbage: await tcp(run.port(1), ['GET / HTTP/1.1\r\n\r\n'], { untilClosed: true }),
        after: answers(await tcp(run.port(1), [frame(1, handshake + append(avroEvent('after')))], wait)),
      }
    },
  },
  {
    name: 'thrift-compact',
    title: 'compact calls: append, appendBatch, an empty one, an unknown call',
    agent: pipeline(thrift),
    async drive(run) {
      await run.listens()
      const list = (...events: string[]) =>
        `19${Buffer.of((events.length << 4) | 12).toString('hex')}${events.join('')}`
      const heard = await tcp(
        run.port(1),
        [
          compact('append', 1, `1c${compactEvent('one', { h: 'ü' })}`),
          compact('appendBatch', 2, list(compactEvent('two'), compactEvent('', { a: '', b: 'c' }))),
          compact('appendBatch', 3, list()),
          compact('nothing', 4, ''),
        ],
        wait,
      )
      await run.events(3)
      return { heard }
    },
  },
  {
    name: 'thrift-binary',
    title: 'binary calls',
    agent: pipeline(`${thrift}\nprotocol = binary`),
    async drive(run) {
      await run.listens()
      const list = (...events: string[]) => `0f00010c${int(events.length).toString('hex')}${events.join('')}`
      const heard = await tcp(
        run.port(1),
        [
          binary('append', 1, `0c0001${binaryEvent('one', { h: 'ü' })}`),
          binary('appendBatch', 2, list(binaryEvent('two'), binaryEvent('', { a: '', b: 'c' }))),
          binary('appendBatch', 3, list()),
        ],
        wait,
      )
      await run.events(3)
      return { heard }
    },
  },
]
