import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { FrameReader, frame } from '../../../runtime/sinks/avro/frames.ts'
import { AvroSink } from '../../../runtime/sinks/avro/index.ts'
import { describeSink } from '../../contracts/sink.ts'
import { batchOf, numbered, testContext } from '../../contracts/support.ts'
import { type FlumeAgent, flumeAgent, flumeJars } from '../../services/flume.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { findProgram } from '../../services/java.ts'
import { freePorts } from '../../services/program.ts'
import { describeWith } from '../../services/shared.ts'
import { makeTlsFiles, type TlsFiles } from '../../services/tls.ts'
import { until } from '../../services/until.ts'

const never = new AbortController().signal

/** A port on which nobody listens, and which nobody is given meanwhile. */
const unused = 1

describeWith('the avro sink in front of a real avro source', flumeIsThere, undefined, () => {
  let flume: Collector
  beforeAll(async () => {
    flume = await Collector.start()
  })
  afterAll(() => flume?.agent.stop())

  let sink: AvroSink
  afterEach(() => sink?.stop())

  async function started(kind: Kind, options = {}) {
    sink = new AvroSink({ hostname: '127.0.0.1', port: flume.ports[kind], ...flume.options(kind), ...options })
    await sink.start(testContext('k', 'SINK'))
    return sink
  }

  it.each(['plain', 'deflate', 'tls', 'tlsDeflate'] as const)('hands events over (%s)', async kind => {
    await started(kind)
    const first = EventBatch.of([
      { headers: { k: 'v1' }, body: Buffer.from(`${kind} hellö`) },
      { headers: {}, body: Buffer.from(`${kind} ${'long '.repeat(50_000)}`) },
    ])
    await sink.deliver([first, batchOf([`${kind} second`])], never)
    await sink.deliver(
      [
        batchOf(
          numbered(1000).map(text => `${kind} ${text}`),
          { n: 'ü' },
        ),
      ],
      never,
    )
    const lines = await flume.lines(kind, 1003)
    expect(lines.slice(0, 3)).toEqual([
      `{k=v1} ${kind} hellö`,
      `{} ${kind} ${'long '.repeat(50_000)}`,
      `{} ${kind} second`,
    ])
    expect(lines.slice(3)).toEqual(numbered(1000).map(text => `{n=ü} ${kind} ${text}`))
  })

  it('trusts a Java trust store, and nobody else', async () => {
    await started('tls', { truststore: flume.tls.truststore.jks })
    await sink.deliver([batchOf(['by jks'])], never)
    await sink.stop()
    const { truststore: _, ...nobody } = { truststore: '', ...flume.options('tls') }
    sink = new AvroSink({ hostname: '127.0.0.1', port: flume.ports.tls, ...nobody })
    await sink.start(testContext('k', 'SINK'))
    await expect(sink.deliver([batchOf(['x'])], never)).rejects.toThrow(/can't be reached: .*certificate/)
    await sink.stop()
    await started('tls', { truststore: undefined, 'trust-all-certs': true })
    await sink.deliver([batchOf(['by trust in all'])], never)
  })

  it('rejects when the channel over there is full, and goes on when it is not', async () => {
    await started('full')
    await sink.deliver([batchOf(numbered(10))], never)
    await expect(sink.deliver([batchOf(numbered(10))], never)).rejects.toThrow('it answered FAILED')
    await sink.stop()
    await started('plain')
    await sink.deliver([batchOf(['goes on'])], never)
  })

  it('opens a new connection when the old one is old enough', async () => {
    const context = testContext('k', 'SINK')
    sink = new AvroSink({ hostname: '127.0.0.1', port: flume.ports.plain, 'reset-connection-interval': 1 })
    await sink.start(context)
    await sink.deliver([batchOf(['a'])], never)
    await sink.deliver([batchOf(['b'])], never)
    expect(context.metrics.get('ConnectionCreatedCount')).toBe(1)
    await new Promise(resolve => setTimeout(resolve, 1100))
    await sink.deliver([batchOf(['c'])], never)
    expect(context.metrics.get('ConnectionCreatedCount')).toBe(2)
  })

  let contracts = 0
  describeSink('avro', {
    make: () => {
      contracts = flume.count('contract')
      return new AvroSink({ hostname: '127.0.0.1', port: flume.ports.contract })
    },
    received: async () => {
      await until(() => flume.isQuiet('contract'), { what: 'the events of the contract' })
      return flume
        .read('contract')
        .slice(contracts)
        .map(line => line.slice(3))
    },
  })
})

describe('the avro sink', () => {
  let server: Server | undefined
  const sockets: Socket[] = []
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy()
    return new Promise<void>(resolve => (server === undefined ? resolve() : server.close(() => resolve())))
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

  it('starts although the other agent is away, and says so', async () => {
    const context = testContext('k', 'SINK')
    const sink = new AvroSink({ hostname: '127.0.0.1', port: unused })
    await sink.start(context)
    expect(context.logged[0]!.message).toMatch(/^the next agent is away: 127.0.0.1:1 can't be reached/)
    await expect(sink.deliver([batchOf(['x'])], never)).rejects.toThrow("can't be reached")
    expect(context.metrics.get('ConnectionFailedCount')).toBe(2)
    await sink.stop()
  })

  it('rejects when no answer comes in time', async () => {
    const sink = new AvroSink({ hostname: '127.0.0.1', port: await serve(() => {}), 'request-timeout': 1000 })
    await sink.start(testContext('k', 'SINK'))
    await expect(sink.deliver([batchOf(['x'])], never)).rejects.toThrow('no answer within 1000 ms')
    await sink.stop()
  })

  it('ends a delivery soon when it is called off', async () => {
    const sink = new AvroSink({ hostname: '127.0.0.1', port: await serve(() => {}) })
    await sink.start(testContext('k', 'SINK'))
    const controller = new AbortController()
    const delivery = sink.deliver([batchOf(['x'])], controller.signal)
    controller.abort(new Error('the agent is stopping'))
    await expect(delivery).rejects.toThrow('the agent is stopping')
    await sink.stop()
  })

  it.each([
    ['closes', (socket: Socket) => socket.once('data', () => socket.end()), 'the source closed the connection'],
    [
      'talks nonsense',
      (socket: Socket) => socket.once('data', () => socket.write(Buffer.alloc(40, 0x7f))),
      'a frame is larger',
    ],
    [
      'answers too little',
      (socket: Socket) => socket.once('data', () => socket.write(frame(1, Buffer.of(0)))),
      'are wanted where there are fewer|cut short',
    ],
    [
      'knows no such protocol',
      (socket: Socket) => socket.once('data', () => socket.write(frame(1, Buffer.from('04000000', 'hex')))),
      'does not speak the protocol',
    ],
    [
      'answers with an error',
      (socket: Socket) =>
        socket.once('data', () => socket.write(frame(1, Buffer.from('00000000000100066f6e65', 'hex')))),
      'answered with an error: one',
    ],
  ])('rejects when the peer %s', async (_, answer, why) => {
    const sink = new AvroSink({ hostname: '127.0.0.1', port: await serve(answer) })
    await sink.start(testContext('k', 'SINK'))
    await expect(sink.deliver([batchOf(['x'])], never)).rejects.toThrow(new RegExp(why))
    await sink.stop()
  })

  it.each([
    [{ 'compression-type': 'deflate' as const, 'compression-level': 10 }, 'from 0 to 9'],
    [{ ssl: true, truststore: '/does/not/exist' }, "can't be read"],
    [{ ssl: true, 'include-protocols': ['SSLv3'] }, 'leave no TLS version'],
    [{ ssl: true, 'include-cipher-suites': ['TLS_NO_SUCH'] }, 'TLS_NO_SUCH is not known'],
  ])('refuses %o', (options, why) => {
    const make = () => new AvroSink({ hostname: 'x', port: 1, ...options })
    expect(make).toThrow(why)
    expect(make).toThrow(ConfigurationError)
  })

  it('puts frames together however they are cut', () => {
    const bytes = Buffer.concat([
      Buffer.from('000000010000000200000002686900000001', 'hex'),
      Buffer.from('21', 'hex'),
      frame(2, Buffer.from('two')),
    ])
    for (const size of [1, 2, 5, 100]) {
      const reader = new FrameReader(1000)
      const frames = []
      for (let at = 0; at < bytes.length; at += size) frames.push(...reader.push(bytes.subarray(at, at + size)))
      expect(frames.map(one => [one.serial, one.message.toString()])).toEqual([
        [1, 'hi!'],
        [2, 'two'],
      ])
    }
  })
})

async function flumeIsThere(): Promise<void> {
  findProgram('keytool')
  await flumeJars()
}

const kinds = ['plain', 'deflate', 'tls', 'tlsDeflate', 'full', 'contract'] as const
type Kind = (typeof kinds)[number]

/** A Flume agent with an avro source of each kind, each with a file of its own behind it. */
class Collector {
  private constructor(
    readonly agent: FlumeAgent,
    readonly folder: string,
    readonly tls: TlsFiles,
    readonly ports: Readonly<Record<Kind, number>>,
  ) {}

  static async start(): Promise<Collector> {
    const folder = temporaryFolder('avro-sink')
    const tls = await makeTlsFiles(join(folder, 'certificates'))
    const free = await freePorts(kinds.length)
    const ports = Object.fromEntries(kinds.map((kind, i) => [kind, free[i]!])) as Record<Kind, number>
    const file = join(folder, 'flume.properties')
    writeFileSync(file, kinds.map(kind => lines(kind, ports[kind], folder, tls)).join('\n') + lists)
    const agent = (await flumeAgent(file, 'a', folder))()
    const collector = new Collector(agent, folder, tls, ports)
    const bound = () => kinds.every(kind => agent.output.includes(`Avro source ${kind} started.`))
    await until(bound, { within: 60_000, what: 'the avro sources of Flume' })
    return collector
  }

  options(kind: Kind) {
    const tls = kind.startsWith('tls') ? { ssl: true, truststore: this.tls.authority } : {}
    return /deflate/i.test(kind) ? { ...tls, 'compression-type': 'deflate' as const } : tls
  }

  read(kind: Kind): string[] {
    const folder = join(this.folder, kind)
    const text = readdirSync(folder)
      .map(name => readFileSync(join(folder, name), 'utf8'))
      .join('')
    return text.split('\n').slice(0, -1)
  }

  async lines(kind: Kind, count: number): Promise<string[]> {
    await until(() => this.read(kind).length >= count, { what: `${count} events of ${kind}` })
    return this.read(kind).slice(0, count)
  }

  count(kind: Kind): number {
    return this.read(kind).length
  }

  /** Whether all that was taken has been written. */
  async isQuiet(kind: Kind): Promise<boolean> {
    const metrics = (await (await fetch(this.agent.monitoring)).json()) as Record<string, Record<string, string>>
    return metrics[`SINK.${kind}`]!.EventDrainSuccessCount === metrics[`SOURCE.${kind}`]!.EventAcceptedCount
  }
}

const lists = `
a.sources = ${kinds.join(' ')}
a.channels = ${kinds.join(' ')}
a.sinks = ${kinds.filter(kind => kind !== 'full').join(' ')}
`

/** A sink that has once found nothing to fill its batch with sleeps for seconds; one of single events waits at the channel. */
function lines(kind: Kind, port: number, folder: string, tls: TlsFiles): string {
  mkdirSync(join(folder, kind))
  const capacity = kind === 'full' ? 15 : 10_000
  return `
a.channels.${kind}.type = memory
a.channels.${kind}.capacity = ${capacity}
a.channels.${kind}.transactionCapacity = ${capacity}
${kind === 'full' ? `a.channels.${kind}.keep-alive = 0` : ''}
a.sources.${kind}.type = avro
a.sources.${kind}.bind = 127.0.0.1
a.sources.${kind}.port = ${port}
a.sources.${kind}.channels = ${kind}
${/deflate/i.test(kind) ? `a.sources.${kind}.compression-type = deflate` : ''}
${
  kind.startsWith('tls')
    ? `a.sources.${kind}.ssl = true
a.sources.${kind}.keystore = ${tls.keystore.jks}
a.sources.${kind}.keystore-password = ${tls.password}`
    : ''
}
a.sinks.${kind}.type = file_roll
a.sinks.${kind}.sink.directory = ${join(folder, kind)}
a.sinks.${kind}.sink.rollInterval = 0
a.sinks.${kind}.sink.batchSize = 1
a.sinks.${kind}.sink.serializer = header_and_text
a.sinks.${kind}.channel = ${kind}
`
}
