import { describe, expect, it } from 'vitest'
import { ScribeSource } from '../../../runtime/sources/scribe/index.ts'
import type { ScribeSourceOptions } from '../../../runtime/sources/scribe/options.ts'
import { describeSource } from '../../contracts/source.ts'
import { eventually, TestOutlet } from '../../contracts/support.ts'
import { scene as anyScene, memoryChannel, Peer, type Scene } from './shared/rpc.ts'

const scene = (
  options: ScribeSourceOptions,
  outlet: Parameters<typeof anyScene>[1],
  use: (scene: Scene<ScribeSource>) => Promise<void>,
) => anyScene(new ScribeSource({ port: 0, ...options }), outlet, use)

const int = (value: number) => value.toString(16).padStart(8, '0')
const framed = (hex: string) => int(hex.length / 2) + hex
const text = (value: string) => int(Buffer.byteLength(value)) + Buffer.from(value).toString('hex')

/** A call of Log as Scribe's clients write it: without the version in front. */
const head = (serial: number) => `${text('Log')}01${int(serial)}`
const entry = (category: string, message: string) => `0b0001${text(category)}0b0002${text(message)}00`
const log = (serial: number, ...entries: string[]) =>
  framed(`${head(serial)}0f00010c${int(entries.length)}${entries.join('')}00`)
const answer = (serial: number, code: 'OK' | 'TRY_LATER') =>
  framed(`${text('Log')}02${int(serial)}080000${int(code === 'OK' ? 0 : 1)}00`)

describeSource('scribe', {
  make: () => new ScribeSource({ port: 0 }),
  feed: async (_, bodies, source) => {
    const peer = await Peer.connect((source as ScribeSource).port)
    peer.send(log(1, ...bodies.map(body => entry('c', body))))
    // Ends its side; the answer still comes.
    peer.socket.end()
  },
})

it('takes entries, and tells their category', () => {
  const outlet = new TestOutlet()
  return scene({}, outlet, async ({ connect }) => {
    const peer = await connect()
    peer.send(log(5, entry('web', 'ä\n'), entry('', ''), `0b0002${text('none')}00`))
    await peer.hears(answer(5, 'OK'))
    expect(outlet.bodies).toEqual(['ä\n', '', 'none'])
    const [batch] = outlet.batches
    expect([0, 1, 2].map(i => batch!.headersOf(i))).toEqual([{ category: 'web' }, { category: '' }, {}])
    peer.send(log(6))
    await peer.hears(answer(6, 'OK'))
  })
})

describe('TRY_LATER', () => {
  it.each([
    ['a message is missing', log(1, entry('a', 'b'), `0b0001${text('a')}00`)],
    ['the list is missing', framed(`${head(1)}00`)],
  ])('is said when %s; nothing of the call is taken', (_, call) => {
    const outlet = new TestOutlet()
    return scene({}, outlet, async ({ connect }) => {
      const peer = await connect()
      peer.send(call)
      await peer.hears(answer(1, 'TRY_LATER'))
      expect(outlet.count).toBe(0)
    })
  })

  it('is said by a full channel; OK only when the entries are safe', async () => {
    const { channel, outlet } = await memoryChannel(1)
    await scene({}, outlet, async ({ connect }) => {
      const [first, second] = [await connect(), await connect()]
      first.send(log(1, entry('c', 'x')))
      await eventually(() => channel.size === 1, 'a full channel')
      second.send(log(2, entry('c', 'y')))
      await second.hears(answer(2, 'TRY_LATER'))
      expect(first.received).toBe('')
      await (await channel.take(1, AbortSignal.timeout(1000)))!.commit()
      await first.hears(answer(1, 'OK'))
    })
  })
})

it.each([
  ['a frame above maxReadBufferBytes', { maxReadBufferBytes: 100 }, int(101)],
  ['a frame above the default', { maxReadBufferBytes: 0 }, int(16_384_001)],
  ['noise', {}, 'ee'.repeat(50)],
  ['noise in a frame', {}, framed('ee'.repeat(50))],
  ['the compact protocol', {}, framed('822101034c6f6700')],
])('%s ends its connection alone', (_, options, bytes) => {
  const outlet = new TestOutlet()
  return scene(options, outlet, async ({ context, connect }) => {
    const [bad, good] = [await connect(), await connect()]
    bad.send(bytes)
    await bad.isClosed()
    expect(context.metrics.get('EventReadFail')).toBe(1)
    good.send(log(1, entry('c', 'x')))
    await good.hears(answer(1, 'OK'))
    expect(outlet.bodies).toEqual(['x'])
  })
})
