import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { type Frame, FrameReader, frame } from './stomp-frames.ts'

export interface Broker {
  readonly host: string
  readonly port: number
  readonly tls: ConnectionOptions | undefined
  /** What the broker is asked for under its address; RabbitMQ's virtual host. */
  readonly virtualHost: string
}

export interface Login {
  readonly user: string | undefined
  readonly password: string | undefined
  readonly clientId: string | undefined
}

/** A connection to a broker. What arrives is read by one caller, when it asks: a broker is not read faster than that. */
export class StompConnection {
  /** What the broker calls itself, `ActiveMQ-Artemis/2.40.0`; empty when it does not say. */
  server = ''
  readonly #reader = new FrameReader(mostBytes)
  readonly #pieces: AsyncIterator<Buffer>
  #reading: Promise<readonly Frame[]> | undefined
  #lifeSign: NodeJS.Timeout | undefined
  /** In ms; without a sign of life for this long the broker is taken for gone. */
  #silence = handshakeTime

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => {})
    this.#pieces = socket.iterator({ destroyOnReturn: false })
  }

  /** Rejects when the broker can't be reached or refuses. */
  static async open(broker: Broker, login: Login, stopped: AbortSignal): Promise<StompConnection> {
    const socket = await reach(broker, stopped)
    const connection = new StompConnection(socket)
    const abort = () => connection.destroy()
    stopped.addEventListener('abort', abort)
    try {
      await connection.#greet(broker, login)
      return connection
    } catch (error) {
      connection.destroy()
      throw new Error(`${broker.host}:${broker.port}: ${(error as Error).message}`)
    } finally {
      stopped.removeEventListener('abort', abort)
    }
  }

  get isOpen(): boolean {
    return !this.socket.destroyed
  }

  /**
   * The next frames, at least one. Rejects when the broker went away, says ERROR, or says what is no STOMP. Who asks while
   * another still waits gets the same frames.
   */
  next(): Promise<readonly Frame[]> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #read(): Promise<readonly Frame[]> {
    for (;;) {
      const frames = this.#reader.add(await this.#piece())
      const error = frames.find(one => one.command === 'ERROR')
      if (error !== undefined) throw new Error(`the broker refuses: ${errorText(error)}`)
      if (frames.length > 0) return frames
    }
  }

  /** Nothing is sent on a connection that has ended. */
  send(...frames: readonly string[]): void {
    if (this.socket.writable) this.socket.write(frames.join(''))
  }

  /** Ends in order: when it resolves the broker has worked on all that was sent, or is given up. */
  async close(): Promise<void> {
    if (!this.isOpen) return
    const late = setTimeout(() => this.destroy(), farewellTime)
    try {
      this.send(frame('DISCONNECT', { receipt: 'bye' }))
      while (!(await this.next()).some(one => one.command === 'RECEIPT'));
    } catch {
      // The broker may close before its receipt is read: there is nothing left to say.
    } finally {
      clearTimeout(late)
      this.destroy()
    }
  }

  get hasEnded(): boolean {
    return this.socket.writableEnded
  }

  /** Says no more: the broker takes back what was not acknowledged, and closes. */
  end(): void {
    this.socket.end()
  }

  destroy(): void {
    clearInterval(this.#lifeSign)
    this.socket.destroy()
  }

  async #greet({ virtualHost: host }: Broker, { user, password, clientId }: Login): Promise<void> {
    const heartBeat = `${lifeSignEvery},${lifeSignEvery}`
    this.send(
      frame('CONNECT', {
        'accept-version': '1.2',
        host,
        'heart-beat': heartBeat,
        login: user,
        passcode: password,
        'client-id': clientId,
      }),
    )
    const [connected] = await this.next()
    if (connected?.command !== 'CONNECTED') throw new Error(`the broker answers ${connected?.command}`)
    if (connected.headers.get('version') !== '1.2') throw new Error('the broker does not speak STOMP 1.2')
    this.server = connected.headers.get('server') ?? ''
    this.#beat(connected.headers.get('heart-beat') ?? '0,0')
  }

  /** `theirs,ours`: how often the broker gives signs of life, and how often it wants one; 0 for never. */
  #beat(heartBeat: string): void {
    const [theirs = 0, ours = 0] = heartBeat.split(',').map(Number)
    this.#silence = theirs > 0 ? 3 * Math.max(theirs, lifeSignEvery) : 0
    if (ours > 0) this.#lifeSign = setInterval(() => this.send('\n'), Math.max(ours, lifeSignEvery) / 2)
  }

  async #piece(): Promise<Buffer> {
    const gone = () => this.socket.destroy(new Error(`the broker gave no sign of life for ${this.#silence / 1000} s`))
    const late = this.#silence > 0 ? setTimeout(gone, this.#silence) : undefined
    try {
      const { value, done } = await this.#pieces.next()
      if (done) throw new Error('the broker closed the connection')
      return value
    } finally {
      clearTimeout(late)
    }
  }
}

async function reach({ host, port, tls }: Broker, stopped: AbortSignal): Promise<Socket> {
  const socket = tls === undefined ? connectTcp({ host, port }) : connectTls({ host, port, ...tls })
  socket.setNoDelay(true)
  const limit = AbortSignal.any([stopped, AbortSignal.timeout(handshakeTime)])
  try {
    await once(socket, tls === undefined ? 'connect' : 'secureConnect', { signal: limit })
    return socket
  } catch (error) {
    socket.on('error', () => {}).destroy()
    const why = limit.aborted ? `no answer within ${handshakeTime / 1000} s` : (error as Error).message
    throw new Error(`the broker ${host}:${port} can't be reached: ${why}`)
  }
}

function errorText({ headers, body }: Frame): string {
  const [first = ''] = body.toString().trim().split('\n')
  return [headers.get('message'), first].filter(Boolean).join(': ') || 'without a reason'
}

/** Times in ms. */
const handshakeTime = 20_000
const farewellTime = 3000
const lifeSignEvery = 10_000
/** Of one message. */
const mostBytes = 128 << 20
