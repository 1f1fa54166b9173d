import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, Agent as TlsAgent } from 'node:https'
import { trustedCertificates } from '../../core/java-key-store.ts'

export interface Post {
  readonly method: 'POST' | 'HEAD'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** In ms. */
  readonly connectTimeout: number
  readonly requestTimeout: number
}

/** Posts bodies over a connection that is kept open, and gives the status of each answer. */
export class Poster {
  readonly #agent: Agent

  constructor(private readonly post: Post) {
    const store = process.env.FLUME_SSL_TRUSTSTORE_PATH
    const options = { keepAlive: true, maxSockets: 1 }
    this.#agent = isTls(post.url)
      ? new TlsAgent({ ...options, ...(store !== undefined && { ca: trustedCertificates(store) }) })
      : new Agent(options)
  }

  /**
   * The status of the answer. 307 and 308 are followed with the same body; other redirects are not, because they would
   * make a GET of it. Rejects when there is no answer in time, and when `signal` aborts.
   */
  async status(body: Buffer, signal: AbortSignal): Promise<number> {
    let { url } = this.post
    for (let hops = 0; hops < mostHops; hops++) {
      const answer = await this.#answerTo(url, body, signal)
      const next = redirect(answer, url)
      if (next === undefined) return answer.statusCode!
      url = next
    }
    throw new Error(`the server sent the request on ${mostHops} times`)
  }

  close(): void {
    this.#agent.destroy()
  }

  async #answerTo(url: URL, body: Buffer, signal: AbortSignal): Promise<IncomingMessage> {
    try {
      return await this.#ask(url, body, signal)
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error
      return this.#ask(url, body, signal)
    }
  }

  #ask(url: URL, body: Buffer, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = { ...this.post.headers, 'Content-Length': body.length }
      const send = isTls(url) ? httpsRequest : httpRequest
      const request = send(url, { method: this.post.method, headers, agent: this.#agent, signal })
      this.#limit(request)
      request.on('error', error => {
        if (signal.aborted) reject(signal.reason)
        else reject(request.reusedSocket && isReset(error) ? new StaleConnection() : error)
      })
      request.on('response', answer => {
        // What the server says is not of interest, but must be read before the connection can be used again.
        answer
          .on('end', () => resolve(answer))
          .on('error', reject)
          .resume()
      })
      request.end(body)
    })
  }

  #limit(request: ClientRequest): void {
    const { connectTimeout, requestTimeout } = this.post
    const after = (ms: number, what: string) =>
      setTimeout(() => request.destroy(new Error(`${what} within ${ms} ms`)), ms)
    let timer = after(connectTimeout, 'no connection')
    const connected = () => {
      clearTimeout(timer)
      timer = after(requestTimeout, 'no answer')
    }
    request.once('socket', socket => {
      if (!socket.connecting) connected()
      else socket.once(isTls(this.post.url) ? 'secureConnect' : 'connect', connected)
    })
    request.once('close', () => clearTimeout(timer))
  }
}

/** The server had closed a kept connection just when it was used again. */
class StaleConnection extends Error {}

/** As many as Java's own client follows. */
const mostHops = 20

const isTls = (url: URL): boolean => url.protocol === 'https:'
const isReset = (error: NodeJS.ErrnoException): boolean => error.code === 'ECONNRESET' || error.code === 'EPIPE'

function redirect(answer: IncomingMessage, from: URL): URL | undefined {
  const { location } = answer.headers
  if (location === undefined || (answer.statusCode !== 307 && answer.statusCode !== 308)) return undefined
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined
  return url?.protocol === from.protocol ? url : undefined
}
