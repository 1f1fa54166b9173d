/** On a real ActiveMQ Artemis, with messages of a real JMS client. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { basename, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { ConfigurationError } from '../../../../runtime/core/contracts.ts'
import type { EventBatch } from '../../../../runtime/core/event-batch.ts'
import { JmsSource } from '../../../../runtime/sources/jms/index.ts'
import type { JmsSourceOptions } from '../../../../runtime/sources/jms/options.ts'
import { frame } from '../../../../runtime/sources/jms/stomp-frames.ts'
import { describeSource } from '../../../contracts/source.ts'
import {
  eventually,
  heldBuffers,
  lent,
  numbered,
  sourceContext,
  type TestContext,
  TestOutlet,
} from '../../../contracts/support.ts'
import { type Artemis, startArtemis } from '../../../services/artemis.ts'
import { temporaryFolder } from '../../../services/guard.ts'
import { describeWith } from '../../../services/shared.ts'
import { memoryChannel } from '../shared/rpc.ts'
import { stores } from '../shared/tls.ts'

const files = stores(temporaryFolder('jms'))
const absent: Artemis = {
  stomp: 1,
  secureStomp: 1,
  send: async () => {},
  receive: async () => [],
  kill: async () => {},
  start: async () => {},
}

/** Sends text messages by STOMP; resolves when the broker has them. */
async function sendText(port: number, queue: string, bodies: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const send = { destination: queue, 'destination-type': 'ANYCAST', persistent: 'true' }
  socket.write(frame('CONNECT', { 'accept-version': '1.2', host: 'x' }))
  socket.write(bodies.map(body => frame('SEND', send).replace('\0', `${body}\0`)).join(''))
  socket.write(frame('DISCONNECT', { receipt: 'all' }))
  let text = ''
  for await (const piece of socket) {
    text += piece
    if (text.includes('receipt-id:all')) break
  }
}

let names = 0

describeWith(
  'jms',
  () => startArtemis({ path: files.jks, password: files.password }),
  absent,
  artemis => {
    afterAll(() => artemis.kill())
    const brokerURL = `stomp://127.0.0.1:${artemis.stomp}`
    const queueName = () => `queue.${++names}`

    describeSource('jms', {
      make: folder => new JmsSource({ brokerURL, destinationName: basename(folder), destinationType: 'queue' }),
      feed: (folder, bodies) => sendText(artemis.stomp, basename(folder), bodies),
      replays: true,
    })

    /** What a source brings, until `count` events have come. */
    async function received(
      options: Partial<JmsSourceOptions> & { destinationName: string },
      count: number,
      use: (context: TestContext) => Promise<void> = async () => {},
    ) {
      const outlet = new TestOutlet()
      const source = new JmsSource({ brokerURL, destinationType: 'queue', ...options })
      const context = sourceContext(outlet)
      await source.start(context)
      try {
        await use(context)
        await eventually(() => outlet.count >= count, `${count} events, there are ${outlet.bodies}`, 30_000)
      } finally {
        await source.stop()
        await source.close()
      }
      return outlet.batches.flatMap(batch =>
        Array.from({ length: batch.count }, (_, i) => ({ headers: { ...batch.headersOf(i) }, body: batch.body(i) })),
      )
    }

    it('makes events of JMS messages as Flume does: properties as headers, text in UTF-8, bytes as they are', async () => {
      const destinationName = queueName()
      const lines = ['text\tcafé\tkind=first: a\\b\tcount=7', 'bytes\t\0b\xff\tlast=yes']
      const events = await received({ destinationName }, 2, () => artemis.send('queue', destinationName, lines))
      expect(events).toEqual([
        { headers: { kind: 'first: a\\b', count: '7' }, body: Buffer.from('café') },
        { headers: { last: 'yes' }, body: Buffer.from('\0b\xff', 'latin1') },
      ])
    })

    const unreadable = ['object\tkept', 'map\tone', 'map\tone two', 'map\t1 2 3 4', 'stream\tkept', 'bare\t', 'text\t']

    it('acknowledges nothing whose body STOMP leaves out: it is still at the broker, whole', async () => {
      const destinationName = queueName()
      const events = await received({ destinationName }, 1, async ({ logged, metrics }) => {
        await artemis.send('queue', destinationName, [...unreadable, 'text\tread'])
        await eventually(() => metrics.get('EventReadFail') === 6, 'all but the stream, which does not come')
        expect(new Set(logged.map(entry => entry.message))).toEqual(
          new Set([expect.stringMatching(/left at the broker/)]),
        )
        expect(metrics.lastError?.message).toMatch(/without its body/)
      })
      expect(events.map(({ body }) => String(body))).toEqual(['read'])
      expect(await artemis.receive(destinationName)).toEqual(unreadable)
    })

    it('takes what is empty where that is wanted, and still no parts of a map', async () => {
      const destinationName = queueName()
      const lines = ['text\t\tn=1', 'bytes\t\tn=2', 'map\ta b', 'map\ta b c d']
      const events = await received({ destinationName, acceptEmpty: true }, 2, async ({ metrics }) => {
        await artemis.send('queue', destinationName, lines)
        await eventually(() => metrics.get('EventReadFail') === 2, 'the maps')
      })
      expect(events).toEqual(['1', '2'].map(n => ({ headers: { n }, body: Buffer.alloc(0) })))
      expect(await artemis.receive(destinationName)).toEqual(lines.slice(2))
    })

    it('gives back what it holds after a while, until the broker puts it to its dead letters', async () => {
      const destinationName = `twice.${queueName()}`
      const outlet = new TestOutlet()
      const source = new JmsSource({ brokerURL, destinationName, destinationType: 'queue' }, 300)
      const context = sourceContext(outlet)
      await artemis.send('queue', destinationName, ['object\tkept', 'text\tread'])
      for (let failures = 1; failures <= 2; failures++) {
        await source.start(context)
        await eventually(() => context.failures.length === failures, 'the end of the connection')
        expect(context.failures.at(-1)!.message).toMatch(/1 messages .* go back to the broker/)
      }
      await source.start(context)
      await source.close()
      expect(outlet.bodies).toEqual(['read'])
      expect(context.metrics.get('EventReadFail')).toBe(2)
      // The broker takes back what a closed connection held in its own time.
      const dead: string[] = []
      await eventually(async () => dead.push(...(await artemis.receive('dead'))) > 0, 'the dead letter', 60_000)
      expect(dead).toEqual(['object\tkept'])
      expect(await artemis.receive(destinationName)).toEqual([])
    })

    it('takes what the selector lets through', async () => {
      const destinationName = queueName()
      const lines = ['text\ta\tcolour=red', 'text\tb\tcolour=blue', 'text\tc\tcolour=red']
      const red = await received({ destinationName, messageSelector: "colour = 'red'" }, 2, () =>
        artemis.send('queue', destinationName, lines),
      )
      expect(red.map(({ body }) => String(body))).toEqual(['a', 'c'])
      expect((await received({ destinationName }, 1)).map(({ body }) => String(body))).toEqual(['b'])
    })

    it('misses nothing of a topic with a durable subscription', async () => {
      const options = {
        destinationName: `topic.${++names}`,
        destinationType: 'topic' as const,
        createDurableSubscription: true,
        durableSubscriptionName: 'mine',
        clientId: 'flumec',
      }
      const send = (text: string) => artemis.send('topic', options.destinationName, [`text\t${text}`])
      const first = await received(options, 1, () => send('while it listens'))
      await send('while it is away')
      const second = await received(options, 1)
      expect([...first, ...second].map(({ body }) => String(body))).toEqual(['while it listens', 'while it is away'])
    })

    it('speaks TLS, and does not to a broker that it has no reason to trust', async () => {
      const destinationName = queueName()
      const secure = { brokerURL: `stomp+ssl://127.0.0.1:${artemis.secureStomp}`, destinationName }
      await sendText(artemis.stomp, destinationName, ['over TLS'])
      const events = await received({ ...secure, truststore: files.certificate }, 1)
      expect(String(events[0]!.body)).toBe('over TLS')
      const stranger = new JmsSource({ ...secure, destinationType: 'queue' })
      await expect(stranger.start(sourceContext(new TestOutlet()))).rejects.toThrow(/can't be reached: .*certificate/)
    })

    it('acknowledges nothing that only a full memory channel holds: another source gets it again', async () => {
      const destinationName = queueName()
      await sendText(artemis.stomp, destinationName, numbered(30))
      const { channel, outlet } = await memoryChannel(10)
      const source = new JmsSource({ brokerURL, destinationName, destinationType: 'queue', batchSize: 1 })
      await source.start(sourceContext(outlet))
      await eventually(() => channel.size === 10, 'a full channel')
      // Five go through the sink; the rest is gone with the process.
      const loan = await channel.take(5, AbortSignal.timeout(1000))
      const delivered = lent(loan)
      await loan!.commit()
      await eventually(() => channel.size === 10, 'a full channel again')
      await source.stop()
      await source.close()
      const again = (await received({ destinationName }, 25)).map(({ body }) => String(body))
      expect(delivered).toEqual(numbered(5))
      expect(again).toEqual(numbered(25, 5))
    })

    it('reports a broker that goes away, and loses nothing when it is back', async () => {
      const destinationName = queueName()
      const outlet = new TestOutlet()
      const source = new JmsSource({ brokerURL, destinationName, destinationType: 'queue' })
      const context = sourceContext(outlet)
      await source.start(context)
      await sendText(artemis.stomp, destinationName, numbered(3))
      await eventually(() => outlet.count === 3, 'three events')
      await artemis.kill()
      await eventually(() => context.failures.length === 1, 'the report')
      await expect(source.start(context)).rejects.toThrow(/can't be reached/)
      await artemis.start()
      await sendText(artemis.stomp, destinationName, numbered(3, 3))
      await source.start(context)
      await eventually(() => outlet.count >= 6, 'the rest')
      await source.close()
      // A broker that is killed may forget what was acknowledged last.
      expect([...new Set(outlet.bodies)]).toEqual(numbered(6))
    })

    it('has told the broker of everything when it has closed', async () => {
      const destinationName = queueName()
      await sendText(artemis.stomp, destinationName, numbered(50))
      expect(await received({ destinationName }, 50)).toHaveLength(50)
      await sendText(artemis.stomp, destinationName, ['last'])
      expect((await received({ destinationName }, 1)).map(({ body }) => String(body))).toEqual(['last'])
    })
  },
)

it('refuses an address that is none, by name', () => {
  for (const brokerURL of [undefined, 'tcp://x:61616', 'stomp:', 'x:61613', 'stomp://x/%zz', 'stomp://ann:pw@x'])
    expect(
      () => new JmsSource({ ...(brokerURL && { brokerURL }), destinationName: 'q', destinationType: 'queue' }),
    ).toThrow(ConfigurationError)
})

it('reads the password from its file, whole and trimmed', async () => {
  const path = join(temporaryFolder('jms'), 'password')
  writeFileSync(path, ' secret \n')
  const options = {
    brokerURL: 'stomp://127.0.0.1:1',
    destinationName: 'q',
    destinationType: 'queue',
    userName: 'u',
  } as const
  const context = sourceContext(new TestOutlet())
  await expect(new JmsSource({ ...options, passwordFile: `${path}x` }).start(context)).rejects.toThrow(
    ConfigurationError,
  )
  await expect(new JmsSource({ ...options, passwordFile: path }).start(context)).rejects.toThrow(/can't be reached/)
})

it('keeps nothing of what it has put', async () => {
  const message = frame('MESSAGE', { ack: '1', 'content-length': '1000000' }).replace('\0', `${'x'.repeat(1e6)}\0`)
  const broker = createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(frame('CONNECTED', { version: '1.2' }))
      socket.on('data', () => socket.write(message))
    })
  }).listen(0, '127.0.0.1')
  await once(broker, 'listening')
  const { port } = broker.address() as AddressInfo
  const brokerURL = `stomp://127.0.0.1:${port}`
  const source = new JmsSource({ brokerURL, destinationName: 'q', destinationType: 'queue' })
  let count = 0
  const put = async (batch: EventBatch, settled?: () => void) => {
    count += batch.count
    if (count < 100) settled?.()
  }
  const before = heldBuffers()
  await source.start(sourceContext({ put }))
  await eventually(() => count === 100, 'the events')
  expect(heldBuffers() - before).toBeLessThan(30e6)
  await source.stop()
  broker.close()
  await source.close()
})
