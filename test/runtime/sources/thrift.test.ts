import { describe, expect, it } from 'vitest'
import { ThriftSink } from '../../../runtime/sinks/thrift/index.ts'
import { ThriftSource } from '../../../runtime/sources/thrift/index.ts'
import type { ThriftSourceOptions } from '../../../runtime/sources/thrift/options.ts'
import { describeSource } from '../../contracts/source.ts'
import { eventually, inFolder, numbered, TestOutlet } from '../../contracts/support.ts'
import { scene as anyScene, deliverBy, memoryChannel, type Scene } from './shared/rpc.ts'
import { stores } from './shared/tls.ts'

const local = { bind: '127.0.0.1', port: 0 }

const scene = (
  options: Partial<ThriftSourceOptions>,
  outlet: Parameters<typeof anyScene>[1],
  use: (scene: Scene<ThriftSource>) => Promise<void>,
) => anyScene(new ThriftSource({ ...local, ...options }), outlet, use)

const sinkFor = ({ port }: ThriftSource, options = {}) => new ThriftSink({ hostname: '127.0.0.1', port, ...options })

describeSource('thrift', {
  make: () => new ThriftSource(local),
  feed: async (_, bodies, source) => {
    void deliverBy(sinkFor(source as ThriftSource), bodies).catch(() => {})
  },
})

const framed = (hex: string) => (hex.length / 2).toString(16).padStart(8, '0') + hex
/** append, serial 1, of an event with body "hi", as Thrift's own clients write it; and their answers. */
const compact = {
  append: framed('8221' + '01' + '06617070656e64' + '1c' + '1b00' + '18026869' + '00' + '00'),
  ok: '0000000e82410106617070656e6405000000',
  failed: '0000000e82410106617070656e6405000200',
}
const event = '0d0001' + '0b0b' + '00000001' + '000000016b' + '0000000176' + '0b0002' + '000000026869' + '00'
const binary = {
  append: framed(`8001000100000006617070656e64000000010c0001${event}00`),
  old: framed(`00000006617070656e6401000000010c0001${event}00`),
  ok: '0000001a8001000200000006617070656e64000000010800000000000000',
}

describe('the thrift source', () => {
  it.each([
    ['compact', compact.append, compact.ok],
    ['binary', binary.append, binary.ok],
    ['binary', binary.old, binary.ok],
  ] as const)('understands %s: %s', (protocol, call, ok) => {
    const outlet = new TestOutlet()
    return scene({ protocol }, outlet, async ({ connect }) => {
      const peer = await connect()
      for (const byte of Buffer.from(call, 'hex')) peer.send(Buffer.of(byte))
      await peer.hears(ok)
      expect(outlet.bodies).toEqual(['hi'])
      expect(outlet.batches[0]!.headersOf(0)).toEqual(protocol === 'binary' ? { k: 'v' } : {})
    })
  })

  it('skips fields that it does not know, of every type', () => {
    const outlet = new TestOutlet()
    const unknown = [
      '02000301',
      '03000401',
      '0600050001',
      '08000600000001',
      '0a00070000000000000001',
      '0400080000000000000000',
      '0b000900000001ff',
      '0c000a' + '0b0001' + '00000000' + '00',
      '0d000b' + '080b' + '00000001' + '00000001' + '00000000',
      '0e000c' + '03' + '00000002' + 'aabb',
      '0f000d' + '0f' + '00000001' + '02' + '00000001' + '01',
    ].join('')
    const call = framed(`8001000100000006617070656e6400000001${unknown}0c0001${unknown}${event}00`)
    return scene({ protocol: 'binary' }, outlet, async ({ connect }) => {
      const peer = await connect()
      peer.send(call)
      await peer.hears(binary.ok)
      expect(outlet.bodies).toEqual(['hi'])
    })
  })

  it('skips unknown fields of the compact protocol', () => {
    const outlet = new TestOutlet()
    // Booleans, a byte, an i64, a double, a list of booleans, a map, a struct, and a field number written in full.
    const unknown = `3112130116feffffffffffffffff0117${'00'.repeat(8)}192201021b015802001c${'1101'.slice(0, 2)}0005d00f02`
    const call = framed(`82210106617070656e641c1b0018026869${unknown}0000`)
    return scene({}, outlet, async ({ connect }) => {
      const peer = await connect()
      peer.send(call)
      await peer.hears(compact.ok)
      expect(outlet.bodies).toEqual(['hi'])
    })
  })

  it.each([
    ['an unknown method', '82210103666f6f00', 'Invalid method name: .foo.'],
    ['no event', '82210106617070656e6400', 'The events are missing'],
    ['no headers', '82210106617070656e641c280268690000', "Required field 'headers'"],
    ['no body', '82210106617070656e641c1b000000', "Required field 'body'"],
    ['a list of numbers', '8221010b617070656e644261746368191502' + '00', 'does not hold events'],
  ])('answers %s with an exception, and goes on', (_, call, text) =>
    scene({}, new TestOutlet(), async ({ connect }) => {
      const peer = await connect()
      peer.send(framed(call))
      await eventually(() => peer.received !== '', 'the exception')
      expect(peer.received).toMatch(/^[0-9a-f]{8}8261/)
      expect(Buffer.from(peer.received, 'hex').toString()).toMatch(new RegExp(text))
      expect(peer.closed).toBe(false)
    }),
  )

  it.each(['compact', 'binary'] as const)('takes batches (%s)', protocol => {
    const outlet = new TestOutlet()
    return scene({ protocol }, outlet, async ({ source }) => {
      const bodies = ['', 'a', ...numbered(1000), 'x'.repeat(2_000_000)]
      await deliverBy(sinkFor(source, { protocol }), bodies, { k: 'é', long: 'v'.repeat(300) })
      expect(outlet.bodies).toEqual(bodies)
      expect(outlet.batches[0]!.headersOf(1002)).toEqual({ k: 'é', long: 'v'.repeat(300) })
    })
  })

  it('takes TLS', () =>
    inFolder(async folder => {
      const files = stores(folder)
      const outlet = new TestOutlet()
      const tls = { ssl: true, keystore: files.jks, 'keystore-password': files.password }
      await scene(tls, outlet, async ({ source, context, connect }) => {
        const noise = await connect()
        noise.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
        await noise.isClosed()
        expect(context.metrics.get('EventReadFail')).toBe(1)
        await deliverBy(sinkFor(source, { ssl: true, truststore: files.certificate }), ['a'])
        expect(outlet.bodies).toEqual(['a'])
      })
    }))
})

describe('OK', () => {
  it('is said when the events are safe, in the order of the requests', () => {
    const outlet = new TestOutlet()
    outlet.settleAtOnce = false
    return scene({}, outlet, async ({ connect }) => {
      const peer = await connect()
      peer.send(compact.append)
      await eventually(() => outlet.count === 1, 'the first event')
      outlet.settleAtOnce = true
      peer.send(compact.append.replace('822101', '822102'))
      await eventually(() => outlet.count === 2, 'the second event')
      expect(peer.received).toBe('')
      outlet.settleAll()
      await peer.hears(compact.ok + compact.ok.replace('824101', '824102'))
    })
  })

  it('is not said to a full channel: FAILED, and what was acknowledged is there', async () => {
    const { channel, outlet } = await memoryChannel(1)
    await scene({}, outlet, async ({ connect }) => {
      const [first, second] = [await connect(), await connect()]
      first.send(compact.append)
      await eventually(() => channel.size === 1, 'a full channel')
      second.send(compact.append)
      await second.hears(compact.failed)
      await (await channel.take(1, AbortSignal.timeout(1000)))!.commit()
      await first.hears(compact.ok)
    })
  })
})

it('works on no more calls side by side than threads allow', () => {
  const outlet = new TestOutlet()
  let atWork = 0
  let most = 0
  const put: TestOutlet['put'] = async (...args) => {
    most = Math.max(most, ++atWork)
    await new Promise(resolve => setTimeout(resolve, 20))
    atWork--
    await outlet.put(...args)
  }
  return scene({ threads: 2 }, { put }, async ({ connect }) => {
    const peers = await Promise.all(Array.from({ length: 8 }, connect))
    for (const peer of peers) peer.send(compact.append)
    for (const peer of peers) await peer.hears(compact.ok)
    expect(most).toBe(2)
  })
})

describe('hostile peers', () => {
  it.each([
    ['says HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n').toString('hex')],
    ['announces 2 GB', '7fffffff'],
    ['announces nothing', '00000000'],
    ['announces less than nothing', 'ffffffff'],
    ['speaks the other protocol', binary.append],
    ['speaks another version', framed('82220106617070656e6400')],
    ['sends noise in a frame', framed('ee'.repeat(100))],
    ['announces more items than bytes', framed('8221010b617070656e64426174636819fcffffffff07')],
    ['announces a string of 2 GB', framed('822101ffffffff07')],
    ['ends a call early', framed('82210106617070656e641c1b00')],
    ['nests without end', framed(`82210106617070656e64${'2c'.repeat(200)}`)],
    ['uses a type that there is not', framed('82210106617070656e642d00')],
    ['writes a number without end', framed(`8221${'ff'.repeat(20)}`)],
  ])('who %s is cut off, counted and logged, and others are served', (_, bytes) => {
    const outlet = new TestOutlet()
    return scene({}, outlet, async ({ source, context, connect, warnings }) => {
      const peer = await connect()
      peer.send(bytes)
      await peer.isClosed()
      expect(peer.received).toBe('')
      expect(context.metrics.get('EventReadFail')).toBe(1)
      expect(warnings()).toEqual([expect.stringMatching(/^the connection from 127.0.0.1 was closed: /)])
      await deliverBy(sinkFor(source), ['good'])
      expect(outlet.bodies).toEqual(['good'])
    })
  })

  it('a slow sender does not hold others up', () => {
    const outlet = new TestOutlet()
    return scene({}, outlet, async ({ source, connect }) => {
      const slow = await connect()
      const call = Buffer.from(compact.append, 'hex')
      slow.send(call.subarray(0, 9))
      await deliverBy(sinkFor(source), ['good'])
      slow.send(call.subarray(9))
      await slow.hears(compact.ok)
      expect(outlet.bodies).toEqual(['good', 'hi'])
    })
  })
})
