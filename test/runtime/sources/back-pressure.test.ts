/**
 * What a peer sees of a full channel, and that nothing it was told is accepted is lost. The channel survives nothing, so
 * an event is accepted when it is taken out and committed. Files, Kafka, JMS and the RPC sources have this in their own tests.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import type { Channel, Outlet, Source } from '../../../runtime/core/contracts.ts'
import { ExecSource } from '../../../runtime/sources/exec/index.ts'
import { HttpSource } from '../../../runtime/sources/http/index.ts'
import { MultiportSyslogtcpSource } from '../../../runtime/sources/multiport_syslogtcp/index.ts'
import { NetcatSource } from '../../../runtime/sources/netcat/index.ts'
import { SeqSource } from '../../../runtime/sources/seq/index.ts'
import { SyslogtcpSource } from '../../../runtime/sources/syslogtcp/index.ts'
import { eventually, lent, numbered, sourceContext } from '../../contracts/support.ts'
import { memoryChannel } from './shared/rpc.ts'

const host = '127.0.0.1'
const capacity = 10

/** Runs the source in front of a channel of ten events. */
async function behind<S extends Source>(
  source: S,
  use: (source: S, channel: Channel, refused: () => number) => Promise<void>,
): Promise<void> {
  const { channel, outlet } = await memoryChannel(capacity)
  let refused = 0
  const put: Outlet['put'] = (...args) =>
    outlet.put(...args).catch(error => {
      refused++
      throw error
    })
  await source.start(sourceContext({ put }))
  try {
    await use(source, channel, () => refused)
  } finally {
    await source.stop()
    await source.close()
    await channel.stop()
  }
}

/** Takes and commits until there are `count` events. */
async function drain(channel: Channel, count: number): Promise<string[]> {
  const bodies: string[] = []
  while (bodies.length < count) {
    const loan = await channel.take(capacity, AbortSignal.timeout(20_000))
    if (loan === undefined) throw new Error(`${bodies.length} events came, not ${count}`)
    bodies.push(...lent(loan))
    await loan.commit()
  }
  return bodies
}

it.each([
  ['syslogtcp', () => new SyslogtcpSource({ host, port: 0 })],
  ['multiport_syslogtcp', () => new MultiportSyslogtcpSource({ host, ports: [0] })],
] as const)('%s: the sender waits, and every message comes in order', (_, make) =>
  behind<SyslogtcpSource | MultiportSyslogtcpSource>(make(), async (source, channel) => {
    const port = source instanceof SyslogtcpSource ? source.port : source.ports[0]!
    const socket = connect(port, host)
    await once(socket, 'connect')
    // More than the buffers between the two hold.
    const filler = 'x'.repeat(2000)
    const bodies = numbered(8000).map(body => `${body} ${filler}`)
    socket.end(bodies.map(body => `<13>Oct 11 22:14:15 h ${body}\n`).join(''))
    await eventually(() => channel.size === capacity, 'a full channel')
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(socket.writableLength).toBeGreaterThan(0)
    expect(await drain(channel, bodies.length)).toEqual(bodies)
  }),
)

it('netcat: says FAILED to a line that finds no room, and OK to those that were delivered', () =>
  behind(new NetcatSource({ bind: host, port: 0 }), async ({ port }, channel, refused) => {
    const socket = connect(port, host)
    await once(socket, 'connect')
    let replies = ''
    socket.on('data', piece => (replies += piece))
    for (const [i, body] of numbered(capacity + 2).entries()) {
      socket.write(`${body}\n`)
      await eventually(() => channel.size + refused() === i + 1, 'the line to arrive')
    }
    expect(refused()).toBe(2)
    expect(replies).toBe('')
    expect(await drain(channel, capacity)).toEqual(numbered(capacity))
    await eventually(() => replies.split('\n').length === capacity + 3, `every answer, there is ${replies}`)
    expect(replies).toMatch(/^(OK\n){10}(FAILED: .*\n){2}$/)
    expect(channel.size).toBe(0)
    socket.destroy()
  }))

it('http: says 503 to a request that finds no room, and 200 to those that were delivered', () =>
  behind(new HttpSource({ bind: host, port: 0 }), async ({ port }, channel) => {
    const post = async (body: string) =>
      (
        await fetch(`http://${host}:${port}`, {
          method: 'POST',
          body: JSON.stringify([{ body }]),
          headers: { 'content-type': 'application/json' },
        })
      ).status
    const waiting: Promise<number>[] = []
    for (const body of numbered(capacity)) {
      waiting.push(post(body))
      await eventually(() => channel.size === waiting.length, 'the request to arrive')
    }
    expect(await post('too many')).toBe(503)
    expect(await drain(channel, capacity)).toEqual(numbered(capacity))
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => 200))
    expect(channel.size).toBe(0)
  }))

it('exec: the command waits at its pipe, and every line comes in order', () =>
  behind(new ExecSource({ command: 'seq 0 20000' }), async (_, channel) => {
    await eventually(() => channel.size === capacity, 'a full channel')
    expect(await drain(channel, 20_001)).toEqual(Array.from({ length: 20_001 }, (_, i) => String(i)))
  }))

it('seq: waits with the next number', () =>
  behind(new SeqSource({ totalEvents: 100, batchSize: 3 }), async (_, channel) => {
    await eventually(() => channel.size > capacity - 3, 'a channel without room for a batch')
    expect(await drain(channel, 100)).toEqual(Array.from({ length: 100 }, (_, i) => String(i)))
  }))
