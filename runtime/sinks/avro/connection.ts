import { connect as connectTcp, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { constants, createDeflate, createInflate } from 'node:zlib'
import { AvroEncoder } from '../../core/avro-encoder.ts'
import { FrameReader, frameHead } from './frames.ts'

export interface Endpoint {
  readonly host: string
  readonly port: number
  /** Longest wait for a connection, in ms. */
  readonly connectTimeout: number
  /** Level of zlib; undefined for plain data. */
  readonly compression: number | undefined
  readonly tls: ConnectionOptions | undefined
}

/** A connection to an avro source: one request at a time. After any failure it is of no use any more. */
export class AvroConnection {
  readonly opened = Date.now()
  /** Whether a handshake has succeeded; kept by whoever makes the requests. */
  shaken = false
  /**
   * For the requests: memory that is taken anew for each costs a tenth of the time. A request that was answered has been
   * sent, and after a failure none is made any more.
   */
  readonly encoder = new AvroEncoder(64 * 1024)
  readonly #frames = new FrameReader(mostAnswer)
  #serial = 0
  #failure: Error | undefined
  #waiting: { readonly resolve: (message: Buffer) => void; readonly reject: (error: Error) => void } | undefined

  private constructor(
    private readonly socket: Socket,
    private readonly stream: Duplex,
  ) {
    stream.on('data', chunk => this.#read(chunk))
    for (const one of [socket, stream]) {
      one.on('error', error => this.#fail(error))
      one.on('close', () => this.#fail(new Error('the source closed the connection')))
    }
  }

  /** Rejects with what keeps it from connecting, and when `signal` aborts. */
  static async open(endpoint: Endpoint, signal: AbortSignal): Promise<AvroConnection> {
    const { host, port, connectTimeout } = endpoint
    const socket = connectTcp({ host, port, noDelay: true })
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(connectTimeout)])
      await ready(socket, 'connect', limit)
      return new AvroConnection(socket, await layered(socket, endpoint, limit))
    } catch (error) {
      socket.on('error', () => {}).destroy()
      signal.throwIfAborted()
      const timedOut = (error as Error).name === 'TimeoutError'
      throw new Error(
        `${host}:${port} ${timedOut ? `did not answer within ${connectTimeout} ms` : `can't be reached: ${(error as Error).message}`}`,
      )
    }
  }

  get usable(): boolean {
    return this.#failure === undefined
  }

  /** Sends a request and resolves with its answer; rejects, and closes, after `timeout` ms and when `signal` aborts. */
  async call(message: Buffer, timeout: number, signal: AbortSignal): Promise<Buffer> {
    const limit = setTimeout(() => this.#fail(new Error(`no answer within ${timeout} ms`)), timeout)
    const abort = () => this.#fail(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    try {
      return await new Promise((resolve, reject) => {
        if (this.#failure !== undefined) return reject(this.#failure)
        this.#waiting = { resolve, reject }
        this.#send(message)
      })
    } finally {
      clearTimeout(limit)
      signal.removeEventListener('abort', abort)
      this.#waiting = undefined
    }
  }

  close(): void {
    this.#fail(new Error('the connection was closed'))
  }

  /** Both pieces go out in one write. */
  #send(message: Buffer): void {
    this.stream.cork()
    this.stream.write(frameHead(++this.#serial, message))
    this.stream.write(message)
    this.stream.uncork()
  }

  #read(chunk: Buffer): void {
    try {
      for (const { serial, message } of this.#frames.push(chunk))
        if (serial === this.#serial) this.#waiting?.resolve(message)
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    this.#waiting?.reject(error)
    this.stream.destroy()
    this.socket.destroy()
  }
}

/** An answer is a few bytes, or the source's own text of the protocol. */
const mostAnswer = 1024 * 1024

/** Compression lies outside of TLS, as in Flume since 1.10. */
async function layered(socket: Socket, { compression, tls }: Endpoint, limit: AbortSignal): Promise<Duplex> {
  const stream = compression === undefined ? socket : zipped(socket, compression)
  if (tls === undefined) return stream
  const secure: TLSSocket = connectTls({ ...tls, socket: stream })
  await ready(secure, 'secureConnect', limit)
  return secure
}

/** Both directions are one endless zlib stream each, flushed with every write. */
function zipped(socket: Socket, level: number): Duplex {
  const [inflate, deflate] = [createInflate(), createDeflate({ level, flush: constants.Z_SYNC_FLUSH })]
  socket.pipe(inflate)
  deflate.pipe(socket)
  return Duplex.from({ readable: inflate, writable: deflate })
}

function ready(stream: Duplex, event: string, limit: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(limit.reason)
    if (limit.aborted) return abort()
    limit.addEventListener('abort', abort, { once: true })
    stream.once(event, () => {
      limit.removeEventListener('abort', abort)
      resolve()
    })
    stream.once('error', reject)
  })
}
