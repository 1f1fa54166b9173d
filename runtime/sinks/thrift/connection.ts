import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { AnswerReader } from './answer-reader.ts'

export interface Endpoint {
  readonly host: string
  readonly port: number
  readonly tls: ConnectionOptions | undefined
}

/** A connection to a thrift source: one request at a time. After any failure it is of no use any more. */
export class ThriftConnection {
  readonly opened = Date.now()
  readonly #answers = new AnswerReader()
  #failure: Error | undefined
  #waiting: { readonly resolve: (message: Buffer) => void; readonly reject: (error: Error) => void } | undefined

  private constructor(private readonly socket: Socket) {
    socket.on('data', piece => this.#read(piece))
    socket.on('error', error => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the source closed the connection')))
  }

  /** Rejects with what keeps it from connecting, after `timeout` ms, and when `signal` aborts. */
  static async open({ host, port, tls }: Endpoint, timeout: number, signal: AbortSignal): Promise<ThriftConnection> {
    const socket = tls === undefined ? connectTcp({ host, port }) : connectTls({ host, port, ...tls })
    socket.setNoDelay(true)
    try {
      await ready(socket, tls === undefined ? 'connect' : 'secureConnect', limited(timeout, signal))
      return new ThriftConnection(socket)
    } catch (error) {
      socket.on('error', () => {}).destroy()
      signal.throwIfAborted()
      const { name, message } = error as Error
      const why = name === 'TimeoutError' ? `did not answer within ${timeout} ms` : `can't be reached: ${message}`
      throw new Error(`${host}:${port} ${why}`)
    }
  }

  get usable(): boolean {
    return this.#failure === undefined
  }

  /** Sends a frame and resolves with the message of the answer; rejects, and closes, after `timeout` ms and when `signal` aborts. */
  async call(frame: Buffer, timeout: number, signal: AbortSignal): Promise<Buffer> {
    const limit = limited(timeout, signal)
    const abort = () => this.#fail(signal.aborted ? signal.reason : new Error(`no answer within ${timeout} ms`))
    limit.addEventListener('abort', abort, { once: true })
    if (limit.aborted) abort()
    try {
      return await new Promise((resolve, reject) => {
        if (this.#failure !== undefined) return reject(this.#failure)
        this.#waiting = { resolve, reject }
        this.socket.write(frame)
      })
    } finally {
      limit.removeEventListener('abort', abort)
      this.#waiting = undefined
    }
  }

  close(): void {
    this.#fail(new Error('the connection was closed'))
  }

  #read(piece: Buffer): void {
    try {
      const message = this.#answers.push(piece)
      if (message !== undefined) this.#waiting?.resolve(message)
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    this.#waiting?.reject(error)
    this.socket.destroy()
  }
}

const limited = (timeout: number, signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(timeout)])

function ready(socket: Socket, event: string, limit: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(limit.reason)
    if (limit.aborted) return abort()
    limit.addEventListener('abort', abort, { once: true })
    socket.once(event, () => {
      limit.removeEventListener('abort', abort)
      resolve()
    })
    socket.once('error', reject)
  })
}
