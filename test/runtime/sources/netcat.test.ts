import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { NetcatSource } from '../../../runtime/sources/netcat/index.ts'
import type { NetcatSourceOptions } from '../../../runtime/sources/netcat/options.ts'
import { describeSource } from '../../contracts/source.ts'
import { eventually, sourceContext, TestOutlet } from '../../contracts/support.ts'

const local = { bind: '127.0.0.1', port: 0 }

describeSource('netcat', {
  make: () => new NetcatSource(local),
  feed: async (_, bodies, source) => {
    const client = connect((source as NetcatSource).port, '127.0.0.1')
    await once(client, 'connect')
    client.end(bodies.map(body => `${body}\n`).join(''))
    client.on('error', () => {})
  },
})

interface Client {
  readonly socket: Socket
  /** What came back so far. */
  replies(): string
  closed(): boolean
}

async function client(port: number): Promise<Client> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let text = ''
  let isClosed = false
  socket.on('data', piece => {
    text += piece
  })
  socket.on('end', () => {
    isClosed = true
  })
  socket.on('error', () => {
    isClosed = true
  })
  await once(socket, 'connect')
  return { socket, replies: () => text, closed: () => isClosed }
}

interface Scene {
  readonly outlet: TestOutlet
  readonly source: NetcatSource
  connect(): Promise<Client>
}

async function scene(options: Partial<NetcatSourceOptions>, use: (scene: Scene) => Promise<void>): Promise<void> {
  const outlet = new TestOutlet()
  const source = new NetcatSource({ ...local, ...options })
  await source.start(sourceContext(outlet))
  const clients: Client[] = []
  try {
    const open = async () => {
      clients.push(await client(source.port))
      return clients.at(-1)!
    }
    await use({ outlet, source, connect: open })
  } finally {
    for (const { socket } of clients) socket.destroy()
    await source.close()
  }
}

it('answers each line with OK; a CR stays in the body, pieces of lines are put together', () =>
  scene({}, async ({ outlet, connect }) => {
    const { socket, replies } = await connect()
    socket.write('plain\ncrlf\r\n\nspl')
    await eventually(() => replies() === 'OK\nOK\nOK\n', 'three answers')
    socket.write('it é\n')
    await eventually(() => replies() === 'OK\n'.repeat(4), 'four answers')
    expect(outlet.bodies).toEqual(['plain', 'crlf\r', '', 'split é'])
  }))

it('answers before it closes, and drops what has no line end', () =>
  scene({}, async ({ outlet, connect }) => {
    const { socket, replies, closed } = await connect()
    socket.end('whole\nrest')
    await eventually(closed, 'the end')
    expect(replies()).toBe('OK\n')
    expect(outlet.bodies).toEqual(['whole'])
  }))

it('takes 511 characters and refuses 512, with or without a line end', () =>
  scene({}, async ({ outlet, connect }) => {
    const message = 'FAILED: Event exceeds the maximum length (512 chars, including newline)\n'
    const fits = await connect()
    fits.socket.write(`${'é'.repeat(511)}\n`)
    await eventually(() => fits.replies() === 'OK\n', 'an answer')
    for (const text of [`ok\n${'x'.repeat(512)}\nnever\n`, `ok\n${'x'.repeat(512)}`]) {
      const { socket, replies, closed } = await connect()
      socket.write(text)
      await eventually(closed, 'the end')
      expect(replies()).toBe(`OK\n${message}`)
    }
    expect(outlet.count).toBe(3)
  }))

it('closes without an answer on bytes that are not of the encoding', () =>
  scene({}, async ({ outlet, connect }) => {
    const { socket, replies, closed } = await connect()
    socket.write(Buffer.from('good\na\xffb\nnever\n', 'latin1'))
    await eventually(closed, 'the end')
    expect(replies()).toBe('OK\n')
    expect(outlet.bodies).toEqual(['good'])
  }))

it('reads another encoding and makes UTF-8 of it', () =>
  scene({ encoding: 'ISO-8859-1' }, async ({ outlet, connect }) => {
    const { socket, replies } = await connect()
    socket.write(Buffer.from('caf\xe9\n', 'latin1'))
    await eventually(() => replies() === 'OK\n', 'the answer')
    expect(outlet.bodies).toEqual(['café'])
  }))

it('says nothing without ack-every-event', () =>
  scene({ 'ack-every-event': false }, async ({ outlet, connect }) => {
    const { socket, replies, closed } = await connect()
    socket.end('a\n')
    await eventually(closed, 'the end')
    expect(outlet.bodies).toEqual(['a'])
    expect(replies()).toBe('')
  }))

describe('OK', () => {
  it('is said only when the event is safe, in the order of the lines', () =>
    scene({}, async ({ outlet, connect }) => {
      outlet.settleAtOnce = false
      const { socket, replies } = await connect()
      socket.write('a\n')
      await eventually(() => outlet.count === 1, 'the first line')
      socket.write('b\n')
      await eventually(() => outlet.count === 2, 'the second line')
      expect(replies()).toBe('')
      outlet.settleAll()
      await eventually(() => replies() === 'OK\nOK\n', 'both answers')
    }))

  it('is still said after the stop, until the close', () =>
    scene({}, async ({ outlet, source, connect }) => {
      outlet.settleAtOnce = false
      const { socket, replies } = await connect()
      socket.write('a\n')
      await eventually(() => outlet.count === 1, 'the line')
      await source.stop()
      outlet.settleAll()
      await eventually(() => replies() === 'OK\n', 'the answer')
    }))
})

it('says FAILED with the reason when the channels refuse, and goes on', async () => {
  const outlet = new TestOutlet()
  let refuse = true
  const put = async (...args: Parameters<TestOutlet['put']>) => {
    if (refuse) throw new Error('no room')
    await outlet.put(...args)
  }
  const source = new NetcatSource(local)
  await source.start(sourceContext({ put }))
  const { socket, replies } = await client(source.port)
  socket.write('a\nb\n')
  await eventually(() => replies() === 'FAILED: no room\n'.repeat(2), 'the answers')
  refuse = false
  socket.write('c\n')
  await eventually(() => replies().endsWith('\nOK\n'), 'the answer')
  expect(outlet.bodies).toEqual(['c'])
  socket.destroy()
  await source.close()
})

it('outlives clients that break off', () =>
  scene({}, async ({ outlet, connect }) => {
    for (let i = 0; i < 20; i++) (await connect()).socket.write('x\npart', () => {})
    for (let i = 0; i < 20; i++) (await connect()).socket.resetAndDestroy()
    await eventually(() => outlet.count === 20, 'the lines')
  }))

it('rejects start when the port is taken', () =>
  scene({}, async ({ source }) => {
    const other = new NetcatSource({ ...local, port: source.port })
    await expect(other.start(sourceContext(new TestOutlet()))).rejects.toThrow(/EADDRINUSE/)
    await other.close()
  }))
