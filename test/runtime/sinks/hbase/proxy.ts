import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What becomes of a request: nothing special, or a fault. A number is the status of an answer that is made up. */
export type Fate =
  | 'pass'
  /** The connection ends before anything was done. */
  | 'refuse'
  /** It is done, but the connection ends without an answer. */
  | 'lose answer'
  /** It is done, and the connection ends in the middle of the answer's head. */
  | 'half answer'
  /** Half of the rows arrive, then both connections end. */
  | 'tear'
  /** It is done at once, the answer comes when `release` was called. */
  | 'hold'
  | number

export interface Step {
  readonly kind: 'look' | 'rows' | 'count'
  readonly bytes: number
  readonly authorization: string | undefined
}

/** In front of a real REST gateway; `fate` decides about each request. */
export class FaultProxy {
  fate: (step: Step) => Fate = () => 'pass'
  readonly steps: Step[] = []
  #release: () => void = () => {}
  #released = Promise.resolve()

  private constructor(
    private readonly rest: string,
    private readonly server: Server,
  ) {
    server.on('request', (asked, answer) => void this.#serve(asked, answer))
  }

  /** On a port of its own, or on the one of an earlier proxy. */
  static async start(rest: string, port = 0): Promise<FaultProxy> {
    const server = createServer()
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return new FaultProxy(rest, server)
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  hold(): void {
    this.#released = new Promise(resolve => {
      this.#release = resolve
    })
  }

  release(): void {
    this.#release()
  }

  /** All connections break, and the port is free. */
  async close(): Promise<void> {
    this.release()
    this.server.closeAllConnections()
    await new Promise(resolve => this.server.close(resolve))
  }

  async #serve(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const pieces: Buffer[] = []
    for await (const piece of asked) pieces.push(piece)
    const body = Buffer.concat(pieces)
    const kind = asked.method === 'GET' ? 'look' : asked.url!.includes('check=increment') ? 'count' : 'rows'
    const step = { kind, bytes: body.length, authorization: asked.headers.authorization } as const
    this.steps.push(step)
    const fate = this.fate(step)
    if (typeof fate === 'number') return void answer.writeHead(fate, headersOf(fate)).end('<html>no</html>')
    if (fate === 'refuse') return void asked.socket.destroy()
    if (fate === 'tear') await tear(`${this.rest}${asked.url}`, asked, body)
    const done = fate === 'tear' ? undefined : await forward(`${this.rest}${asked.url}`, asked, body)
    if (fate === 'hold') await this.#released
    if (fate === 'half answer') return void asked.socket.end('HTTP/1.1 200 OK\r\nContent-Ty')
    if (fate === 'lose answer' || done === undefined) return void asked.socket.destroy()
    answer.writeHead(done.status, { 'content-type': done.type }).end(done.body)
  }
}

const headersOf = (status: number) => (status === 401 ? { 'www-authenticate': 'Negotiate' } : {})

interface Done {
  readonly status: number
  readonly type: string
  readonly body: Buffer
}

const options = ({ method, headers: { accept, 'content-type': type } }: IncomingMessage, body: Buffer) => ({
  method,
  headers: { ...(accept && { accept }), ...(type && { 'content-type': type }), 'content-length': body.length },
  agent: false as const,
})

/** Undefined when there is no answer. */
function forward(url: string, like: IncomingMessage, body: Buffer): Promise<Done | undefined> {
  return new Promise(resolve => {
    const asked = request(url, options(like, body), answer => {
      const pieces: Buffer[] = []
      answer.on('data', piece => pieces.push(piece))
      answer.on('error', () => resolve(undefined))
      answer.on('end', () =>
        resolve({
          status: answer.statusCode!,
          type: answer.headers['content-type'] ?? 'text/plain',
          body: Buffer.concat(pieces),
        }),
      )
    })
    asked.on('error', () => resolve(undefined))
    asked.end(body)
  })
}

/** The rest never comes; the gateway needs a moment to take what did. */
function tear(url: string, like: IncomingMessage, body: Buffer): Promise<void> {
  return new Promise(resolve => {
    const asked = request(url, options(like, body))
    asked.on('error', () => resolve())
    asked.write(body.subarray(0, body.length >> 1))
    setTimeout(() => asked.destroy(), 300)
    asked.on('close', () => resolve())
  })
}
