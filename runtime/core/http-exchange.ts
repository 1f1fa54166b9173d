import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest, Agent as TlsAgent } from 'node:https'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Question {
  readonly method: string
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: readonly Buffer[]
}

export interface ExchangeOptions {
  /** Certificates to trust; those of the platform when undefined. */
  readonly ca: readonly string[] | undefined
  /** In ms; 0 and less: none. */
  readonly timeout: number
}

/**
 * One question, one answer. Node's fetch is no use here: data nodes say `100 Continue` without being asked, which it
 * takes for a fault.
 */
export class Exchange {
  readonly #plain = new Agent({ keepAlive: true, maxSockets })
  readonly #tls: TlsAgent

  constructor(private readonly options: ExchangeOptions) {
    const { ca } = options
    this.#tls = new TlsAgent({ keepAlive: true, maxSockets, ...(ca !== undefined && { ca: [...ca] }) })
  }

  /** Rejects when there is no answer in time, and when `signal` aborts. */
  ask({ method, url, body = [], headers: more }: Question, signal?: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const length = body.reduce((sum, piece) => sum + piece.length, 0)
      const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': length, ...more }
      const isTls = url.protocol === 'https:'
      const options = {
        method,
        headers,
        agent: isTls ? this.#tls : this.#plain,
        ...(signal !== undefined && { signal }),
      }
      const request = (isTls ? httpsRequest : httpRequest)(url, options)
      const timer = this.#limit(() => request.destroy(new Error(`no answer within ${this.options.timeout} ms`)))
      request.on('close', () => clearTimeout(timer))
      request.on('error', error => reject(signal?.aborted ? signal.reason : told(error, request.reusedSocket, url)))
      request.on('response', answer => {
        const pieces: Buffer[] = []
        answer.on('data', piece => pieces.push(piece))
        answer.on('error', error => reject(told(error, false, url)))
        answer.on('end', () =>
          resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(pieces) }),
        )
      })
      for (const piece of body) request.write(piece)
      request.end()
    })
  }

  close(): void {
    this.#plain.destroy()
    this.#tls.destroy()
  }

  #limit(act: () => void): NodeJS.Timeout | undefined {
    return this.options.timeout > 0 ? setTimeout(act, this.options.timeout) : undefined
  }
}

/** For each host. */
const maxSockets = 32

/** The connection broke, or was never made. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'

  constructor(
    message: string,
    /** It was a kept connection, which the server may have closed before it got the question. */
    readonly stale: boolean,
  ) {
    super(message)
  }
}

function told(error: NodeJS.ErrnoException, reused: boolean, url: URL): Error {
  const stale = reused && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
  return new ConnectionError(`${url.host}: ${error.message || error.code}`, stale)
}
