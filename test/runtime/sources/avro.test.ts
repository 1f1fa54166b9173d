import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { frame } from '../../../runtime/sinks/avro/frames.ts'
import { AvroSink } from '../../../runtime/sinks/avro/index.ts'
import { AvroSource } from '../../../runtime/sources/avro/index.ts'
import { IpFilter } from '../../../runtime/sources/avro/ip-filter.ts'
import type { AvroSourceOptions } from '../../../runtime/sources/avro/options.ts'
import { describeSource } from '../../contracts/source.ts'
import { batchOf, eventually, inFolder, numbered, TestOutlet, testContext } from '../../contracts/support.ts'
import { scene as anyScene, deliverBy, memoryChannel, type Scene } from './shared/rpc.ts'
import { stores } from './shared/tls.ts'

const local = { bind: '127.0.0.1', port: 0 }

const scene = (
  options: Partial<AvroSourceOptions>,
  outlet: Parameters<typeof anyScene>[1],
  use: (scene: Scene<AvroSource>) => Promise<void>,
) => anyScene(new AvroSource({ ...local, ...options }), outlet, use)

const sinkFor = ({ port }: AvroSource, options = {}) => new AvroSink({ hostname: '127.0.0.1', port, ...options })

describeSource('avro', {
  make: () => new AvroSource(local),
  feed: async (_, bodies, source) => {
    void deliverBy(sinkFor(source as AvroSource), bodies).catch(() => {})
  },
})

const flumeHash = '86aadae2c45474c0fe93ffd0f2350a65'
/** A handshake as Flume's clients begin: no text, and a guess that the server is of the same version. */
const flumeHandshake = `${flumeHash}00${flumeHash}0200`
/** A call that begins with sums that the source does not know. */
const stranger = `${'ab'.repeat(16)}00${'ab'.repeat(16)}02000016617070656e644261746368020004686900`
/** appendBatch of one event without headers, with body "hi", without a handshake. */
const batchHi = '0016617070656e644261746368020004686900'
const append = (body: string) =>
  `000c617070656e6400${Buffer.of(2 * body.length).toString('hex')}${Buffer.from(body).toString('hex')}`
const request = (serial: number, hex: string) => frame(serial, Buffer.from(hex, 'hex'))
const answer = (serial: number, hex: string) => request(serial, hex).toString('hex')
const serial = (n: number) => n.toString(16).padStart(8, '0')

describe('the avro source', () => {
  it('speaks with a client of the same version: one handshake, then calls', () => {
    const outlet = new TestOutlet()
    return scene({}, outlet, async ({ connect }) => {
      const peer = await connect()
      peer.send(request(7, flumeHandshake + batchHi))
      await peer.hears(answer(7, '00000000' + '000000'))
      peer.send(request(8, append('one')))
      await peer.hears(answer(8, '000000'))
      expect(outlet.bodies).toEqual(['hi', 'one'])
    })
  })

  it('asks a stranger for its protocol, and does not run the call before', () => {
    const outlet = new TestOutlet()
    return scene({}, outlet, async ({ source, connect }) => {
      const peer = await connect()
      peer.send(request(1, stranger))
      await eventually(() => peer.received.includes('4176726f536f7572636550726f746f636f6c'), "the server's protocol")
      // NONE, and the answer ends after the server's text, its sum and no metadata.
      expect(peer.received).toMatch(/^0000000100000001[0-9a-f]{8}0402.*02[0-9a-f]{32}00$/)
      expect(outlet.count).toBe(0)
      await deliverBy(sinkFor(source), ['by our own sink, which brings its text'])
      expect(outlet.count).toBe(1)
    })
  })

  it('refuses a protocol whose event is laid out in another way', () =>
    scene({}, new TestOutlet(), async ({ connect, warnings }) => {
      const fields = '[{"name":"body","type":"bytes"},{"name":"headers","type":{"type":"map","values":"string"}}]'
      const text = `{"types":[{"type":"record","name":"AvroFlumeEvent","fields":${fields}}]}`
      const peer = await connect()
      const size = Buffer.of(((2 * text.length) & 127) | 128, (2 * text.length) >> 7)
      peer.send(
        request(
          1,
          `${'ab'.repeat(16)}02${size.toString('hex')}${Buffer.from(text).toString('hex')}${'ab'.repeat(16)}0200${batchHi}`,
        ),
      )
      await peer.isClosed()
      expect(warnings()).toEqual([expect.stringContaining('another event: {body: bytes, headers: map}')])
    }))

  it('answers a ping with the handshake alone, and an unknown message with an error', () =>
    scene({}, new TestOutlet(), async ({ connect }) => {
      const peer = await connect()
      peer.send(request(1, `${flumeHandshake}0000`))
      await peer.hears(answer(1, '00000000'))
      peer.send(request(2, '0000'))
      await peer.hears(answer(2, ''))
      peer.send(request(3, '0006666f6f'))
      await peer.hears(answer(3, `000100${Buffer.from('(No such message: foo').toString('hex')}`))
    }))

  it('takes frames however they are cut', () => {
    const outlet = new TestOutlet()
    return scene({}, outlet, async ({ connect }) => {
      const peer = await connect()
      const [head, hi] = [flumeHandshake, batchHi]
      const cut = [
        `${serial(1)}00000003${serial(head.length / 2)}${head}00000000${serial(hi.length / 2)}${hi}`,
        `${serial(2)}00000002${serial(5)}${hi.slice(0, 10)}${serial(hi.length / 2 - 5)}${hi.slice(10)}`,
      ]
      for (const byte of Buffer.from(cut.join(''), 'hex')) {
        peer.send(Buffer.of(byte))
        await new Promise(setImmediate)
      }
      await peer.hears(answer(1, '00000000000000') + answer(2, '000000'))
      expect(outlet.bodies).toEqual(['hi', 'hi'])
    })
  })

  it('brings headers, bodies of any bytes and long ones, and answers an empty batch with OK', () => {
    const outlet = new TestOutlet()
    return scene({}, outlet, async ({ source, connect }) => {
      const sink = sinkFor(source)
      await deliverBy(sink, ['a', '', 'x'.repeat(3_000_000)], { k: 'é', n: '' })
      expect(outlet.bodies).toEqual(['a', '', 'x'.repeat(3_000_000)])
      expect(outlet.batches[0]!.headersOf(2)).toEqual({ k: 'é', n: '' })
      const peer = await connect()
      peer.send(request(1, `${flumeHandshake}0016617070656e64426174636800`))
      await peer.hears(answer(1, '00000000000000'))
      // Two events, the second with a header of its own, in a block of its own that has its size.
      peer.send(request(2, '0016617070656e6442617463680200026101' + '10' + '0202' + '6b0276000262' + '00'))
      await peer.hears(answer(2, '000000'))
      const last = outlet.batches.at(-1)!
      expect([last.headersOf(0), last.headersOf(1), last.body(1).toString()]).toEqual([{}, { k: 'v' }, 'b'])
    })
  })
})

describe('OK', () => {
  it('is said when the events are safe, in the order of the requests', () => {
    const outlet = new TestOutlet()
    outlet.settleAtOnce = false
    return scene({}, outlet, async ({ connect }) => {
      const peer = await connect()
      peer.send(request(1, flumeHandshake + batchHi))
      await eventually(() => outlet.count === 1, 'the first event')
      outlet.settleAtOnce = true
      peer.send(request(2, batchHi))
      await eventually(() => outlet.count === 2, 'the second event')
      expect(peer.received).toBe('')
      outlet.settleAll()
      await peer.hears(answer(1, '00000000000000') + answer(2, '000000'))
    })
  })

  it.each([{}, { 'compression-type': 'deflate' as const }])(
    'is still said after the stop, until the close (%o)',
    options => {
      const outlet = new TestOutlet()
      outlet.settleAtOnce = false
      return scene(options, outlet, async ({ source, context }) => {
        const delivered = deliverBy(sinkFor(source, options), ['last'])
        await eventually(() => outlet.count === 1, 'the event')
        await source.stop()
        outlet.settleAll()
        await source.close()
        await delivered
        expect(context.metrics.get('EventReadFail')).toBe(0)
      })
    },
  )

  it('is not said for requests that were read but not begun at the stop', () => {
    const outlet = new TestOutlet()
    outlet.hold()
    let puts = 0
    const put: TestOutlet['put'] = (...args) => {
      puts++
      return outlet.put(...args)
    }
    return scene({}, { put }, async ({ source, connect }) => {
      const peer = await connect()
      peer.send(Buffer.concat([request(1, flumeHandshake + batchHi), request(2, batchHi), request(3, batchHi)]))
      await eventually(() => puts === 1, 'the first put')
      await source.stop()
      outlet.release()
      await peer.isClosed()
      await peer.hears(answer(1, '00000000000000'))
      expect(outlet.count).toBe(1)
    })
  })

  it('is said before the connection ends for a later fault', () => {
    const outlet = new TestOutlet()
    outlet.settleAtOnce = false
    return scene({}, outlet, async ({ connect, warnings }) => {
      const peer = await connect()
      peer.send(request(1, flumeHandshake + batchHi))
      peer.send('00000002ffffffff')
      await eventually(() => outlet.count === 1, 'the event')
      outlet.settleAll()
      await peer.isClosed()
      await peer.hears(answer(1, '00000000000000'))
      expect(warnings()).toHaveLength(1)
    })
  })

  it('is not said to a full channel: FAILED, and what was acknowledged is there', async () => {
    const { channel, outlet } = await memoryChannel(10)
    await scene({}, outlet, async ({ source, connect, warnings }) => {
      const kept = deliverBy(sinkFor(source), numbered(10))
      await eventually(() => channel.size === 10, 'a full channel')
      const peer = await connect()
      peer.send(request(1, flumeHandshake + batchHi))
      await peer.hears(answer(1, '00000000000002'))
      expect(warnings()).toEqual([expect.stringMatching(/^events were refused: /)])
      expect(channel.size).toBe(10)
      const loan = (await channel.take(10, AbortSignal.timeout(1000)))!
      await loan.commit()
      await kept
      peer.send(request(2, batchHi))
      await eventually(() => channel.size === 1, 'room')
      await (await channel.take(1, AbortSignal.timeout(1000)))!.commit()
      await peer.hears(answer(2, '000000'))
    })
  })
})

describe('TLS and compression', () => {
  it.each([
    [false, 'deflate'],
    [true, 'none'],
    [true, 'deflate'],
  ] as const)('ssl %s, %s', (ssl, compression) =>
    inFolder(async folder => {
      const files = stores(folder)
      const tls = ssl ? { ssl, keystore: files.jks, 'keystore-password': files.password } : {}
      const outlet = new TestOutlet()
      await scene({ ...tls, 'compression-type': compression }, outlet, async ({ source }) => {
        const client = ssl ? { ssl, truststore: files.certificate } : {}
        const sink = sinkFor(source, { ...client, 'compression-type': compression })
        await deliverBy(sink, ['a', 'b'.repeat(500_000)])
        expect(outlet.bodies).toEqual(['a', 'b'.repeat(500_000)])
      })
    }),
  )
})

describe('ipFilter', () => {
  const admits = (ipFilterRules: string[]) => {
    const outlet = new TestOutlet()
    let admitted = true
    return scene({ ipFilter: true, ipFilterRules }, outlet, async ({ source }) => {
      admitted = await deliverBy(sinkFor(source), ['x']).then(
        () => true,
        () => false,
      )
    }).then(() => admitted)
  }

  it.each([
    [['deny:ip:*'], false],
    [['allow:ip:127.*', 'deny:ip:*'], true],
    [['deny:ip:127.0.0.?', 'allow:ip:*'], false],
    [['deny:ip:127.0.0'], true],
    [['deny:ip:127x0.0.1'], true],
    [['allow:name:localhost', 'deny:ip:*'], true],
    [['deny:name:localhos?'], false],
    [[' deny:name:nobody.example ', 'allow:name:*'], true],
  ])('%j lets 127.0.0.1 in: %s', async (rules, admitted) => expect(await admits(rules)).toBe(admitted))

  it.each([
    ['deny:ip:0:0:0:0:0:0:0:1', '::1'],
    ['deny:ip:::1', '::1'],
    ['deny:ip:fe80:0:0:0:0:0:0:a', 'fe80::a%eth0'],
    ['deny:ip:10.0.0.*', '::ffff:10.0.0.7'],
  ])('%s keeps %s out', async (rule, address) => {
    expect(await new IpFilter([rule]).admits(address)).toBe(false)
    expect(await new IpFilter([rule]).admits('2001:db8::1')).toBe(true)
  })

  it.each([[['permit:ip:*']], [['allow:host:x']], [['allow:ip']], [[]]])('refuses the rules %j', rules => {
    expect(() => new AvroSource({ ...local, ipFilter: true, ipFilterRules: rules })).toThrow(ConfigurationError)
  })
})

describe('hostile peers', () => {
  /** Others are served meanwhile and afterwards. */
  const isServing = async (source: AvroSource, outlet: TestOutlet, options = {}) => {
    const before = outlet.count
    await deliverBy(sinkFor(source, options), ['good'])
    expect(outlet.count).toBe(before + 1)
  }

  it.each([
    ['says HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['says noise', Buffer.alloc(1000, 0xee)],
    ['announces 2 GB', Buffer.from('00000001000000017fffffff', 'hex')],
    ['announces less than nothing', Buffer.from('0000000100000001ffffffff', 'hex')],
    ['sends a frame that holds nothing', request(1, '')],
    ['sends half a handshake', request(1, '00'.repeat(8))],
    ['announces a string of 8 EB', request(1, `${flumeHandshake}00feffffffffffffffff01`)],
    ['announces endless events', request(1, `${flumeHandshake}0016617070656e644261746368feffffffffffffffff01`)],
  ])('who %s is cut off, counted and logged', (_, bytes) => {
    const outlet = new TestOutlet()
    return scene({}, outlet, async ({ source, context, connect, warnings }) => {
      const peer = await connect()
      peer.send(bytes)
      await peer.isClosed()
      expect(peer.received).toBe('')
      expect(context.metrics.get('EventReadFail')).toBe(1)
      expect(warnings()).toEqual([expect.stringMatching(/^the connection from 127.0.0.1 was closed: /)])
      await isServing(source, outlet)
    })
  })

  it.each(['noise', deflateSync(Buffer.alloc(1000, 0xee)), deflateSync(Buffer.alloc(140 << 20, 1))])(
    'nonsense and bombs in the compression end their connection alone',
    bytes => {
      const outlet = new TestOutlet()
      const options = { 'compression-type': 'deflate' as const }
      return scene(options, outlet, async ({ source, context, connect }) => {
        const peer = await connect()
        peer.send(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
        await peer.isClosed()
        expect(context.metrics.get('EventReadFail')).toBe(1)
        await isServing(source, outlet, options)
      })
    },
  )

  it('nonsense in the place of a TLS handshake ends its connection alone, in and out of compression', () =>
    inFolder(async folder => {
      const files = stores(folder)
      const tls = { ssl: true, keystore: files.pkcs12, 'keystore-password': files.password }
      for (const compression of ['none', 'deflate'] as const) {
        const outlet = new TestOutlet()
        await scene(
          { ...tls, 'compression-type': compression },
          outlet,
          async ({ source, context, connect, warnings }) => {
            const peer = await connect()
            const noise = Buffer.from('GET / HTTP/1.1\r\n\r\n')
            peer.send(compression === 'none' ? noise : deflateSync(noise))
            await peer.isClosed()
            expect(context.metrics.get('EventReadFail')).toBe(1)
            expect(warnings()).toEqual([expect.stringContaining('no TLS handshake')])
            const client = { ssl: true, truststore: files.certificate, 'compression-type': compression }
            await isServing(source, outlet, client)
          },
        )
      }
    }))

  it('a peer that breaks off within a handshake or a request is forgotten', () =>
    inFolder(async folder => {
      const files = stores(folder)
      const outlet = new TestOutlet()
      const tls = { ssl: true, keystore: files.pem, 'keystore-password': files.password }
      await scene(tls, outlet, async ({ source, context, connect }) => {
        const silent = await connect()
        silent.socket.resetAndDestroy()
        const secure = connectTls({ port: source.port, host: '127.0.0.1', rejectUnauthorized: false })
        await once(secure, 'secureConnect')
        secure.write(Buffer.from('000000010000000100000010', 'hex'))
        secure.end()
        await eventually(() => context.metrics.get('EventReadFail') >= 1, 'the broken request')
        await eventually(() => context.metrics.get('OpenConnectionCount') === 0, 'no connection')
      })
    }))

  it('slow senders and endless frames hold bounded memory, and others are served', () => {
    const outlet = new TestOutlet()
    return scene({}, outlet, async ({ source, connect, warnings }) => {
      const before = process.memoryUsage().arrayBuffers
      const slow = await Promise.all(Array.from({ length: 6 }, connect))
      for (const peer of slow) {
        // 100 MB are announced; 40 come.
        peer.send('000000010000000106000000')
        for (let i = 0; i < 40; i++) peer.send(Buffer.alloc(1 << 20))
        await Promise.race([once(peer.socket, 'drain'), once(peer.socket, 'close').catch(() => {})])
      }
      await eventually(() => slow.some(peer => peer.closed), 'the oldest to be given up', 30_000)
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(600 << 20)
      expect(warnings()[0]).toContain('requests hold more than')
      expect(slow.at(-1)!.closed).toBe(false)
      await isServing(source, outlet)
    })
  })

  it('a crowd of idle connections is held, and others are served', () => {
    const outlet = new TestOutlet()
    return scene({}, outlet, async ({ source, context, connect }) => {
      for (let i = 0; i < 10; i++) await Promise.all(Array.from({ length: 100 }, connect))
      await eventually(() => context.metrics.get('OpenConnectionCount') === 1000, '1,000 connections')
      await isServing(source, outlet)
    })
  })

  it('who does not read answers is not read any more', () => {
    const outlet = new TestOutlet()
    return scene({}, outlet, async ({ source, connect }) => {
      const peer = await connect()
      peer.socket.pause()
      // Each asks for the protocol's text, and there are 50 MB of requests for half a GB of answers.
      const many = Buffer.concat(Array.from({ length: 10_000 }, () => request(1, stranger)))
      for (let i = 0; i < 80; i++) peer.send(many)
      let before = 0
      const stands = async () => {
        const left = peer.socket.writableLength
        const same = left === before && left < 79 * many.length
        before = left
        await new Promise(resolve => setTimeout(resolve, 200))
        return same
      }
      await eventually(stands, 'the source to pause', 30_000)
      expect(peer.socket.writableLength).toBeGreaterThan(0)
      await isServing(source, outlet)
    })
  })
})

it('rejects start when the port is taken, and can be started again', () =>
  scene({}, new TestOutlet(), async ({ source, context }) => {
    const other = new AvroSource({ ...local, port: source.port })
    await expect(other.start({ ...context, outlet: new TestOutlet() })).rejects.toThrow(/EADDRINUSE/)
    await other.close()
    const outlet = new TestOutlet()
    await source.start({ ...context, outlet })
    await deliverBy(sinkFor(source), ['again'])
    expect(outlet.bodies).toEqual(['again'])
  }))

it('makes several batches of a request whose events all have headers of their own', () => {
  const outlet = new TestOutlet()
  return scene({}, outlet, async ({ source }) => {
    const batches = Array.from({ length: 2500 }, (_, i) => batchOf([`${i}`], { [`name${i}`]: 'v' }))
    const sink = sinkFor(source)
    await sink.start(testContext('client', 'SINK'))
    await sink.deliver(batches, AbortSignal.timeout(30_000))
    await sink.stop()
    expect(outlet.batches.length).toBeGreaterThan(1)
    expect(outlet.bodies).toEqual(batches.map((_, i) => `${i}`))
    const last = outlet.batches.at(-1)!
    expect(last.headersOf(last.count - 1)).toEqual({ name2499: 'v' })
  })
})
