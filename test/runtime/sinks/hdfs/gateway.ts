import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HdfsAddress } from '../../../services/hdfs.ts'

/** What becomes of a request: nothing special, or a fault. */
export type Fate =
  | 'pass'
  /** The connection ends before anything was done. */
  | 'refuse'
  /** It is done, but the connection ends without an answer. */
  | 'lose answer'
  /** Half of the data arrives, then both connections end. */
  | 'tear'
  /** It is done at once, the answer comes when `release` was called. */
  | 'hold'
  /** The answer of a name node that is not the active one. */
  | 'standby'
  /** The answer to a delegation token whose time is over. */
  | 'expired'

export interface Step {
  readonly op: string
  /** Whether it is the step that carries the data, to the data node. */
  readonly isData: boolean
  readonly path: string
  readonly token: string | null
}

/** In front of a real HDFS, in the place of name node and data node, as HttpFS is; `fate` decides about each request. */
export class Gateway {
  fate: (step: Step) => Fate = () => 'pass'
  readonly steps: Step[] = []
  /** How many requests were done and held. */
  held = 0
  #release: () => void = () => {}
  #released = Promise.resolve()

  private constructor(
    private readonly hdfs: HdfsAddress,
    private readonly server: Server,
  ) {
    server.on('request', (asked, answer) => void this.#serve(asked, answer))
  }

  static async start(hdfs: HdfsAddress): Promise<Gateway> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Gateway(hdfs, server)
  }

  get web(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  hold(): void {
    this.#released = new Promise(resolve => {
      this.#release = resolve
    })
  }

  release(): void {
    this.#release()
  }

  async close(): Promise<void> {
    this.release()
    this.server.closeAllConnections()
    this.server.close()
  }

  async #serve(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(asked.url!, this.hdfs.web)
    const target = url.searchParams.get('gateway-target')
    const step = {
      op: url.searchParams.get('op')!,
      isData: target !== null,
      path: url.pathname.slice('/webhdfs/v1'.length),
      token: url.searchParams.get('delegation'),
    }
    // The real one has no security: there a token is nobody.
    url.searchParams.delete('delegation')
    url.searchParams.set('user.name', this.hdfs.user)
    const pieces: Buffer[] = []
    for await (const piece of asked) pieces.push(piece)
    this.steps.push(step)
    const fate = this.fate(step)
    if (fate === 'refuse') return void asked.socket.destroy()
    if (fate === 'standby') return refusal(answer, 'StandbyException', 'not supported in state standby')
    if (fate === 'expired') return refusal(answer, 'InvalidToken', 'token is expired')
    const done = await forward(asked.method!, target ?? url.href, Buffer.concat(pieces), fate === 'tear')
    if (fate === 'hold') {
      this.held++
      await this.#released
    }
    if (fate === 'lose answer' || done === undefined) return void asked.socket.destroy()
    const place =
      done.location &&
      `${this.web}${new URL(done.location).pathname}${new URL(done.location).search}&gateway-target=${encodeURIComponent(done.location)}`
    answer.writeHead(done.status, place ? { Location: place } : {}).end(done.body)
  }
}

function refusal(answer: ServerResponse, exception: string, message: string): void {
  answer.writeHead(403).end(JSON.stringify({ RemoteException: { exception, message } }))
}

interface Done {
  readonly status: number
  readonly location: string | undefined
  readonly body: Buffer
}

/** Undefined when it was torn. */
function forward(method: string, url: string, body: Buffer, tear: boolean): Promise<Done | undefined> {
  return new Promise(resolve => {
    const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length }
    const asked = request(url, { method, headers, agent: false }, answer => {
      const pieces: Buffer[] = []
      answer.on('data', piece => pieces.push(piece))
      answer.on('error', () => resolve(undefined))
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, location: answer.headers.location, body: Buffer.concat(pieces) }),
      )
    })
    asked.on('error', () => resolve(undefined))
    if (!tear) return void asked.end(body)
    // The rest never comes; the data node needs a moment to write what did.
    asked.write(body.subarray(0, body.length >> 1))
    setTimeout(() => asked.destroy(), 500)
  })
}
