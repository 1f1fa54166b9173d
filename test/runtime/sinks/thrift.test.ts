import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { binaryProtocol } from '../../../runtime/core/thrift-binary.ts'
import { compactProtocol } from '../../../runtime/core/thrift-compact.ts'
import { framed, messageKind, thriftType } from '../../../runtime/core/thrift-protocol.ts'
import { requests } from '../../../runtime/sinks/thrift/calls.ts'
import { ThriftSink } from '../../../runtime/sinks/thrift/index.ts'
import { ThriftSource } from '../../../runtime/sources/thrift/index.ts'
import { describeSink } from '../../contracts/sink.ts'
import { batchOf, bodiesOf, numbered, sourceContext, TestOutlet, testContext } from '../../contracts/support.ts'
import { type FlumeAgent, flumeAgent, flumeJars } from '../../services/flume.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { freePorts } from '../../services/program.ts'
import { describeWith } from '../../services/shared.ts'
import { until } from '../../services/until.ts'
import { stores } from '../sources/shared/tls.ts'

const never = new AbortController().signal

describeWith('the thrift sink in front of a real thrift source', flumeJars, '', () => {
  let flume: Collector
  beforeAll(async () => {
    flume = await Collector.start()
  })
  afterAll(() => flume?.agent.stop())

  let sink: ThriftSink
  afterEach(() => sink?.stop())

  async function started(kind: Kind, options = {}) {
    sink = new ThriftSink({ hostname: '127.0.0.1', port: flume.ports[kind], ...flume.options(kind), ...options })
    await sink.start(testContext('k', 'SINK'))
    return sink
  }

  it.each(['compact', 'binary', 'tls'] as const)('hands events over (%s)', async kind => {
    await started(kind)
    const long = 'long '.repeat(50_000)
    const first = EventBatch.of([
      { headers: { k: 'v1', l: '' }, body: Buffer.from('hellö') },
      { headers: {}, body: Buffer.from(long) },
    ])
    await sink.deliver([first, batchOf(['second'])], never)
    await sink.deliver([batchOf(numbered(1000), { n: 'ü' })], never)
    const lines = await flume.lines(kind, 1003)
    expect(lines.slice(0, 3)).toEqual(['{l=, k=v1} hellö', `{} ${long}`, '{} second'])
    expect(lines.slice(3)).toEqual(numbered(1000).map(text => `{n=ü} ${text}`))
  })

  it('rejects when the channel over there is full, and goes on when it is not', async () => {
    await started('full')
    await sink.deliver([batchOf(numbered(10))], never)
    await expect(sink.deliver([batchOf(numbered(10))], never)).rejects.toThrow('it answered FAILED')
    await sink.deliver([batchOf(numbered(5))], never)
  })

  it('rejects when the source speaks the other protocol, or no TLS', async () => {
    await started('binary', { protocol: 'compact' })
    await expect(sink.deliver([batchOf(['x'])], never)).rejects.toThrow('closed the connection')
    await sink.stop()
    await started('compact', { ssl: true, 'request-timeout': 1000 })
    await expect(sink.deliver([batchOf(['x'])], never)).rejects.toThrow(/can't be reached|did not answer/)
  })

  it('sends what is larger than a frame in several', async () => {
    await started('large')
    await sink.deliver([batchOf(['a', 'b', 'c'].map(letter => letter.repeat(6_000_000)))], never)
    const lines = await flume.lines('large', 3)
    expect(lines.map(line => [line.slice(0, 4), line.length])).toEqual([
      ['{} a', 6_000_003],
      ['{} b', 6_000_003],
      ['{} c', 6_000_003],
    ])
  })
})

describe('with a source of ours', () => {
  const outlets: TestOutlet[] = []
  const sources: ThriftSource[] = []
  afterEach(async () => {
    for (const source of sources.splice(0)) await source.close()
  })

  async function source(options = {}) {
    const source = new ThriftSource({ bind: '127.0.0.1', port: 0, ...options })
    const outlet = new TestOutlet()
    sources.push(source)
    outlets.push(outlet)
    await source.start(sourceContext(outlet))
    return { source, outlet }
  }

  describeSink('thrift', {
    make: async () => new ThriftSink({ hostname: '127.0.0.1', port: (await source()).source.port }),
    received: async () => outlets.at(-1)!.bodies,
  })

  it('opens a new connection when the old one is old enough, and when the old one is gone', async () => {
    const { source: first, outlet } = await source()
    const context = testContext('k', 'SINK')
    const sink = new ThriftSink({ hostname: '127.0.0.1', port: first.port, 'reset-connection-interval': 1 })
    await sink.start(context)
    await sink.deliver([batchOf(['a'])], never)
    await sink.deliver([batchOf(['b'])], never)
    expect(context.metrics.get('ConnectionCreatedCount')).toBe(1)
    await new Promise(resolve => setTimeout(resolve, 1100))
    await sink.deliver([batchOf(['c'])], never)
    expect(context.metrics.get('ConnectionCreatedCount')).toBe(2)
    await first.close()
    await expect(sink.deliver([batchOf(['d'])], never)).rejects.toThrow()
    const again = new ThriftSource({ bind: '127.0.0.1', port: first.port })
    sources.push(again)
    await again.start(sourceContext(outlet))
    await sink.deliver([batchOf(['d'])], never)
    expect(outlet.bodies).toEqual(['a', 'b', 'c', 'd'])
    await sink.stop()
  })

  it('trusts nobody it need not trust', async () => {
    const tls = stores(temporaryFolder('thrift-sink'))
    const { source: secure } = await source({ ssl: true, keystore: tls.pem, 'keystore-password': tls.password })
    const sink = new ThriftSink({ hostname: '127.0.0.1', port: secure.port, ssl: true })
    await sink.start(testContext('k', 'SINK'))
    await expect(sink.deliver([batchOf(['x'])], never)).rejects.toThrow(/can't be reached: .*certificate/)
    await sink.stop()
  })
})

describe('the thrift sink', () => {
  let server: Server | undefined
  const sockets: Socket[] = []
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await new Promise<void>(resolve => (server === undefined ? resolve() : server.close(() => resolve())))
    server = undefined
  })

  async function serve(answer: (socket: Socket) => void): Promise<number> {
    server = createServer(socket => {
      sockets.push(socket)
      socket.on('error', () => {})
      answer(socket)
    })
    await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve))
    return (server.address() as { port: number }).port
  }

  it('starts although nobody is there, and says so when it delivers', async () => {
    const context = testContext('k', 'SINK')
    const sink = new ThriftSink({ hostname: '127.0.0.1', port: 1 })
    await sink.start(context)
    await expect(sink.deliver([batchOf(['x'])], never)).rejects.toThrow("127.0.0.1:1 can't be reached")
    expect(context.metrics.get('ConnectionFailedCount')).toBe(1)
    await sink.stop()
  })

  it('ends a delivery soon when it is called off', async () => {
    const sink = new ThriftSink({ hostname: '127.0.0.1', port: await serve(() => {}) })
    await sink.start(testContext('k', 'SINK'))
    const controller = new AbortController()
    const delivery = sink.deliver([batchOf(['x'])], controller.signal)
    controller.abort(new Error('the agent is stopping'))
    await expect(delivery).rejects.toThrow('the agent is stopping')
    await sink.stop()
  })

  const says = (bytes: Buffer) => (socket: Socket) => socket.once('data', () => socket.write(bytes))
  const head = { name: 'appendBatch', kind: messageKind.reply as number, serial: 1 }
  const reply = (status: number, more = {}) =>
    framed(
      compactProtocol
        .writer()
        .message({ ...head, ...more })
        .field(thriftType.i32, 0)
        .i32(status)
        .stop()
        .take(),
    )
  const exception = framed(
    compactProtocol
      .writer()
      .message({ ...head, kind: messageKind.exception })
      .field(thriftType.string, 1)
      .string('broken')
      .stop()
      .take(),
  )
  it.each([
    ['says nothing', () => {}, 'no answer within 1000 ms'],
    ['closes', (socket: Socket) => socket.once('data', () => socket.end()), 'the source closed the connection'],
    ['talks nonsense', says(Buffer.alloc(40, 0x7f)), 'a frame of 2139062143 bytes'],
    ['answers nothing', says(Buffer.alloc(4)), 'a frame of 0 bytes'],
    ['speaks another protocol', says(framed(Buffer.from('HTTP'))), 'not a message of the compact protocol'],
    ['answers FAILED', says(reply(1)), 'it answered FAILED'],
    ['answers ERROR', says(reply(2)), 'it answered ERROR'],
    ['answers something unknown', says(reply(9)), 'something unknown'],
    ['answers another call', says(reply(0, { serial: 2 })), 'does not answer as a thrift source'],
    ['answers with an exception', says(exception), 'answered with an error: broken'],
  ])('rejects when the peer %s', async (_, answer, why) => {
    const sink = new ThriftSink({ hostname: '127.0.0.1', port: await serve(answer), 'request-timeout': 1000 })
    await sink.start(testContext('k', 'SINK'))
    await expect(sink.deliver([batchOf(['x'])], never)).rejects.toThrow(why)
    await sink.stop()
  })

  it.each([
    [{ ssl: true, truststore: '/does/not/exist' }, "can't be read"],
    [{ ssl: true, 'include-protocols': ['SSLv3'] }, 'leave no TLS version'],
  ])('refuses %o', (options, why) => {
    const make = () => new ThriftSink({ hostname: 'x', port: 1, ...options })
    expect(make).toThrow(why)
    expect(make).toThrow(ConfigurationError)
  })

  it('writes a call as Thrift does', () => {
    const batch = EventBatch.of([{ headers: { k: 'v' }, body: Buffer.from('hi') }])
    const hex = (protocol: typeof compactProtocol) =>
      [...requests(protocol, [batch], 1)].map(one => one.toString('hex'))
    expect(hex(compactProtocol)).toEqual(['0000001e8221010b617070656e644261746368191c1b0188016b01761802686900' + '00'])
    expect(hex(binaryProtocol)).toEqual([
      `0000003d800100010000000b617070656e64426174636800000001${'0f00010c00000001'}${'0d00010b0b00000001000000016b0000000176'}${'0b0002000000026869'}0000`,
    ])
  })

  it('cuts requests at their largest size, and loses no event', () => {
    const batches = [batchOf(numbered(50)), batchOf(numbered(50, 50))]
    const frames = [...requests(compactProtocol, batches, 1, 200)]
    expect(frames.length).toBeGreaterThan(5)
    for (const frame of frames) expect(frame.length).toBeLessThan(240)
    expect(bodiesOf(batches)).toEqual(frames.flatMap(frame => frame.toString('latin1').match(/event \d+/g)!))
  })
})

const kinds = ['compact', 'binary', 'tls', 'full', 'large'] as const
type Kind = (typeof kinds)[number]

/** A Flume agent with a thrift source of each kind, each with a file of its own behind it. */
class Collector {
  private constructor(
    readonly agent: FlumeAgent,
    readonly folder: string,
    readonly ports: Readonly<Record<Kind, number>>,
    private readonly tls: ReturnType<typeof stores>,
  ) {}

  static async start(): Promise<Collector> {
    const folder = temporaryFolder('thrift-sink')
    const tls = stores(folder)
    const free = await freePorts(kinds.length)
    const ports = Object.fromEntries(kinds.map((kind, i) => [kind, free[i]!])) as Record<Kind, number>
    const file = join(folder, 'flume.properties')
    writeFileSync(file, kinds.map(kind => lines(kind, ports[kind], folder, tls)).join('\n') + lists)
    const agent = (await flumeAgent(file, 'a', folder))()
    const bound = () => kinds.every(kind => agent.output.includes(`Component type: SOURCE, name: ${kind} started`))
    await until(bound, { within: 90_000, what: 'the thrift sources of Flume' })
    return new Collector(agent, folder, ports, tls)
  }

  options(kind: Kind) {
    if (kind === 'tls') return { ssl: true, truststore: this.tls.certificate }
    return kind === 'binary' ? { protocol: 'binary' as const } : {}
  }

  async lines(kind: Kind, count: number): Promise<string[]> {
    await until(() => this.#read(kind).length >= count, { what: `${count} events of ${kind}` })
    return this.#read(kind).slice(0, count)
  }

  #read(kind: Kind): string[] {
    const folder = join(this.folder, kind)
    const text = readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'))
    return text.join('').split('\n').slice(0, -1)
  }
}

const lists = `
a.sources = ${kinds.join(' ')}
a.channels = ${kinds.join(' ')}
a.sinks = ${kinds.filter(kind => kind !== 'full').join(' ')}
`

/** A sink that has once found nothing to fill its batch with sleeps for seconds; one of single events waits at the channel. */
function lines(kind: Kind, port: number, folder: string, tls: ReturnType<typeof stores>): string {
  mkdirSync(join(folder, kind))
  const capacity = kind === 'full' ? 15 : 10_000
  const special: Partial<Record<Kind, string>> = {
    binary: `a.sources.${kind}.protocol = binary`,
    tls: `a.sources.${kind}.ssl = true
a.sources.${kind}.keystore = ${tls.jks}
a.sources.${kind}.keystore-password = ${tls.password}`,
  }
  return `
a.channels.${kind}.type = memory
a.channels.${kind}.capacity = ${capacity}
a.channels.${kind}.transactionCapacity = ${capacity}
${kind === 'full' ? `a.channels.${kind}.keep-alive = 0` : ''}
a.sources.${kind}.type = thrift
a.sources.${kind}.bind = 127.0.0.1
a.sources.${kind}.port = ${port}
a.sources.${kind}.channels = ${kind}
${special[kind] ?? ''}
a.sinks.${kind}.type = file_roll
a.sinks.${kind}.sink.directory = ${join(folder, kind)}
a.sinks.${kind}.sink.rollInterval = 0
a.sinks.${kind}.sink.batchSize = 1
a.sinks.${kind}.sink.serializer = header_and_text
a.sinks.${kind}.channel = ${kind}
`
}
