import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { IrcSink } from '../../../runtime/sinks/irc/index.ts'
import { parseMessage, pieces } from '../../../runtime/sinks/irc/message.ts'
import type { IrcSinkOptions } from '../../../runtime/sinks/irc/options.ts'
import { describeSink } from '../../contracts/sink.ts'
import { batchOf, eventually, numbered, testContext } from '../../contracts/support.ts'
import { IrcReader, type IrcServer, startIrcServer } from '../../services/irc-server.ts'
import { freePorts } from '../../services/program.ts'
import { describeWith } from '../../services/shared.ts'

const never = new AbortController().signal
const nowhere: IrcServer = { port: 1, kill: async () => {}, start: async () => {} }
let count = 0

/** Passes bytes on; `cut` breaks the connection behind the next message, before or after the server has it. */
class Wire {
  cut: 'before' | 'after' | undefined
  delay = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor(private readonly to: number) {
    this.#server = createServer(near => this.#pass(near))
  }

  async open(port: number): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(port, '127.0.0.1', resolve))
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }

  #pass(near: Socket): void {
    const far = connect(this.to, '127.0.0.1')
    for (const socket of [near, far]) this.#sockets.add(socket.on('error', () => {}))
    near.on('data', bytes => {
      const cut = bytes.includes('PRIVMSG') ? this.cut : undefined
      if (cut !== undefined) this.cut = undefined
      if (cut !== 'before') far.write(bytes)
      if (cut !== undefined) near.destroy()
    })
    far.on('data', bytes => setTimeout(() => near.writable && near.write(bytes), this.delay))
    near.on('close', () => far.end())
    far.on('close', () => near.destroy())
  }
}

describeWith(
  'the irc sink',
  () => startIrcServer(),
  nowhere,
  server => {
    const readers: IrcReader[] = []
    const sinks: IrcSink[] = []
    const wires: Wire[] = []
    afterAll(() => server.kill())
    afterEach(async () => {
      for (const sink of sinks.splice(0)) await sink.stop()
      for (const reader of readers.splice(0)) reader.leave()
      for (const wire of wires.splice(0)) wire.close()
    })

    async function readerOf(channel: string): Promise<IrcReader> {
      const reader = await new IrcReader().join(server.port, `reader${++count}`, channel)
      readers.push(reader)
      return reader
    }

    /** A sink and somebody who listens in its channel. */
    async function started(options: Partial<IrcSinkOptions> = {}) {
      const chan = `c${++count}`
      const reader = await readerOf(`#${chan}`)
      const sink = new IrcSink({ hostname: '127.0.0.1', port: server.port, nick: `s${count}`, chan, ...options })
      sinks.push(sink)
      await sink.start(testContext('k', 'SINK'))
      const say = (...bodies: string[]) => sink.deliver([batchOf(bodies)], never)
      const hears = async (...texts: string[]) => {
        await eventually(() => reader.said.length >= texts.length, 'the messages')
        expect(reader.said).toEqual(texts)
      }
      return { sink, reader, say, hears, channel: `#${chan}` }
    }

    async function wired(port = 0) {
      const wire = new Wire(server.port)
      const [own] = port === 0 ? await freePorts(1) : [port]
      wires.push(wire)
      return { wire, port: own! }
    }

    /** As a runner does it. */
    async function untilSaid(say: () => Promise<void>): Promise<number> {
      for (let failures = 0; ; failures++)
        try {
          await say()
          return failures
        } catch {
          await new Promise(resolve => setTimeout(resolve, 100))
        }
    }

    let reader: IrcReader
    let folderOf = ''
    let name = ''
    describeSink('irc', {
      make: async folder => {
        if (folder !== folderOf) {
          name = `f${++count}`
          reader = await readerOf(`#${name}`)
        }
        folderOf = folder
        return new IrcSink({ hostname: '127.0.0.1', port: server.port, nick: name, chan: name })
      },
      received: async () => {
        // What it said is on its way to the reader before this is answered.
        reader.order('PING :all')
        await eventually(() => reader.lines.some(line => line.includes('PONG')), 'everything that was said')
        return reader.said
      },
    })

    it('says a body in one line, whatever it holds', async () => {
      const { say, hears } = await started()
      await say('hällo', 'two\nlines\r\nKICK #x y', '', ' : led by blanks', '\n')
      await hears('hällo', 'two lines KICK #x y', ' : led by blanks')
    })

    it('says a long text in several messages, each whole at its reader', async () => {
      const { say, reader } = await started()
      const text = '☃ä'.repeat(400)
      await say(text)
      await eventually(() => reader.said.join('') === text, 'the whole text')
      expect(reader.said.length).toBeLessThanOrEqual(6)
    })

    it('splits by a regular expression when it is told to', async () => {
      const lines = await started({ splitlines: true })
      await lines.say('one\r\n\ntwo\n')
      await lines.hears('one', 'two')
      const other = await started({ splitlines: true, splitchars: '[;|]+' })
      await other.say('a;|b\nc;')
      await other.hears('a', 'b c')
    })

    it('logs in with user and real name', async () => {
      const { say, reader } = await started({ user: 'flume', name: 'The Agent', nick: 'agent' })
      await say('x')
      reader.order('WHOIS agent')
      await eventually(() => reader.lines.some(line => / 311 /.test(line)), 'an answer about the agent')
      expect(reader.lines.find(line => / 311 /.test(line))).toMatch(/agent ~?flume \S+ \* :The Agent/)
    })

    it('waits for a server that comes later, and for a slow one', async () => {
      const { wire, port } = await wired()
      const { say, hears } = await started({ port })
      await expect(say('1')).rejects.toThrow('ECONNREFUSED')
      await wire.open(port)
      wire.delay = 300
      expect(await untilSaid(() => say('1'))).toBe(0)
      await hears('1')
    })

    it.each([
      ['before', ['1', '2', '3']],
      ['after', ['1', '2', '2', '3']],
    ] as const)('offers an event again when the connection breaks %s the server has it', async (cut, said) => {
      const { wire, port } = await wired()
      await wire.open(port)
      const { say, hears } = await started({ port })
      await say('1')
      wire.cut = cut
      // The server may still hold the nickname for a moment.
      expect(await untilSaid(() => say('2'))).toBeGreaterThanOrEqual(1)
      await say('3')
      await hears(...said)
    })

    it('says what it may say once it may', async () => {
      const { say, hears, reader, channel } = await started()
      await say('1')
      reader.order(`MODE ${channel} +m`)
      await eventually(() => reader.lines.some(line => line.includes('+m')), 'a channel where only some may speak')
      await expect(say('2')).rejects.toThrow('the server answered 404')
      reader.order(`MODE ${channel} -m`)
      await untilSaid(() => say('2'))
      await hears('1', '2')
    })

    it('comes back when it is put out', async () => {
      const { sink, say, hears, reader, channel } = await started({ nick: 'kicked' })
      await say('1')
      reader.order(`KICK ${channel} kicked`)
      await eventually(() => reader.lines.some(line => line.includes('KICK')), 'the sink out of the channel')
      await untilSaid(() => say('2'))
      await hears('1', '2')
      expect(sink.batchSize).toBe(1)
    })

    it('ends a delivery that is called off', async () => {
      const { wire, port } = await wired()
      await wire.open(port)
      const { sink } = await started({ port })
      wire.delay = 60_000
      const stop = new AbortController()
      const delivery = sink.deliver([batchOf(['x'])], stop.signal)
      stop.abort(new Error('the agent stops'))
      await expect(delivery).rejects.toThrow('the agent stops')
    })

    it('waits for its nickname', async () => {
      const first = await started({ nick: 'taken' })
      await first.say('1')
      const second = await started({ nick: 'taken' })
      await expect(second.say('2')).rejects.toThrow('the server answered 433')
      await first.sink.stop()
      await untilSaid(() => second.say('2'))
      await second.hears('2')
    })
  },
)

describeWith(
  'the irc sink with a password',
  () => startIrcServer('s3cret'),
  nowhere,
  server => {
    afterAll(() => server.kill())

    it('is let in with the right one only, and goes on when the server comes back', async () => {
      const options = { hostname: '127.0.0.1', port: server.port, nick: 'sink', chan: 'c' }
      const wrong = new IrcSink({ ...options, nick: 'other', password: 'wrong' })
      await wrong.start(testContext('k', 'SINK'))
      await expect(wrong.deliver([batchOf(['x'])], never)).rejects.toThrow(/password/i)
      const sink = new IrcSink({ ...options, password: 's3cret' })
      await sink.start(testContext('k', 'SINK'))
      await sink.deliver([batchOf(['1'])], never)
      await server.kill()
      await expect(sink.deliver([batchOf(['2'])], never)).rejects.toThrow(/closed the connection|ECONN|EPIPE/)
      await server.start()
      const reader = await new IrcReader().join(server.port, 'reader', '#c', 's3cret')
      await sink.deliver([batchOf(numbered(2))], never)
      await eventually(() => reader.said.length === 2, 'the messages')
      expect(reader.said).toEqual(numbered(2))
      await sink.stop()
      reader.leave()
    })
  },
)

describe('a server that speaks nonsense', () => {
  it.each([
    ['a line without end', 'x'.repeat(100_000), /no IRC: its line has no end/],
    ['names that leave no room', `:s 001 n :hi\r\n:n!u@${'h'.repeat(600)} JOIN #c\r\n`, /leave no room for text/],
  ])('%s is a fault that is told, and no hang', async (_, says, told) => {
    const server = createServer(socket => {
      socket
        .on('error', () => {})
        .on('data', text => {
          if (String(text).startsWith('QUIT')) socket.end()
          else socket.write(says)
        })
    }).listen(0, '127.0.0.1')
    await eventually(() => server.listening, 'the server')
    const { port } = server.address() as AddressInfo
    const sink = new IrcSink({ hostname: '127.0.0.1', port, nick: 'n', chan: 'c' })
    await sink.start(testContext('k', 'SINK'))
    await expect(sink.deliver([batchOf(['a'])], never)).rejects.toThrow(told)
    await sink.stop()
    server.close()
  })
})

describe('the words of the protocol', () => {
  it('are read', () => {
    expect(parseMessage(':n!u@h PRIVMSG #c :a  :b')).toEqual({
      prefix: 'n!u@h',
      nick: 'n',
      command: 'PRIVMSG',
      params: ['#c', 'a  :b'],
    })
    expect(parseMessage('PING x').params).toEqual(['x'])
    expect(parseMessage(':s 433 * nick :in use').params).toEqual(['*', 'nick', 'in use'])
    expect(parseMessage('ERROR :').params).toEqual([''])
  })

  it('leave room that texts are cut to, between characters', () => {
    expect(pieces('aääb', 3)).toEqual(['aä', 'äb'])
    expect(pieces('☃☃', 4)).toEqual(['☃', '☃'])
    expect(pieces('', 4)).toEqual([])
  })

  it.each([
    ['nick', 'a b'],
    ['chan', 'a,b'],
    ['user', 'a\nb'],
    ['password', 'a\rQUIT'],
    ['name', 'a\nb'],
    ['splitchars', '('],
  ])('keep out a %s of "%s"', (name, value) => {
    const options = { hostname: 'h', nick: 'n', chan: 'c', [name]: value }
    expect(() => new IrcSink(options)).toThrow(ConfigurationError)
  })
})
