import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { ElasticsearchSink, type ElasticsearchSinkParts } from '../../../../runtime/sinks/elasticsearch/index.ts'
import type { ElasticsearchSinkOptions } from '../../../../runtime/sinks/elasticsearch/options.ts'
import { testContext } from '../../../contracts/support.ts'

export const never = new AbortController().signal

/** indexName as it stands. */
export const plainName = {
  indexNameBuilder: 'org.apache.flume.sink.elasticsearch.SimpleIndexNameBuilder',
} as const

export const newIndex = (): string => `t-${randomUUID()}`

export async function started(options: ElasticsearchSinkOptions, parts: ElasticsearchSinkParts = {}, more = {}) {
  const sink = new ElasticsearchSink(options, parts)
  const context = testContext('k', 'SINK')
  await sink.start({ ...context, ...more })
  return { sink, context }
}

/** A client that knows nothing of ours. */
export class SearchReader {
  constructor(private readonly url: string) {}

  async ask(method: string, path: string, body?: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${this.url}/${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }

  /** Every document of an index, in the order in which they were indexed. */
  async documents(index: string): Promise<Record<string, unknown>[]> {
    await this.ask('POST', `${index}/_refresh`)
    const { hits } = (await this.ask('POST', `${index}/_search`, { size: 10_000, sort: ['_seq_no'] })) as {
      hits: { hits: { _source: Record<string, unknown> }[] }
    }
    return hits.hits.map(({ _source }) => _source)
  }

  async messages(index: string): Promise<string[]> {
    return (await this.documents(index)).map(document => String(document['@message'] ?? document.body))
  }
}

/** What happens to one request on its way to the server. */
export type Fate =
  | 'pass'
  /** The connection breaks before the server gets it, or when the server has done it. */
  | 'lost'
  | 'cut'
  /** The server does it, but the answer comes after 400 ms. */
  | 'slow'
  /** The server gets the first half of the documents; the rest it is said to have no room for. */
  | 'half'
  | 'busy'
  | 'unauthorized'

/** Stands between a sink and a real server. Requests meet the fates of `plan` in turn, then pass. */
export class Gate {
  readonly plan: Fate[] = []
  readonly seen: { readonly fate: Fate; readonly authorization: string | undefined; readonly lines: string[] }[] = []
  #server: Server | undefined
  url = ''

  constructor(private readonly target: string) {}

  async open(port = 0, make: (listener: RequestListener) => Server = createServer): Promise<this> {
    this.#server = make((request: IncomingMessage, response: ServerResponse) => {
      this.#meet(request, response).catch(() => response.destroy())
    })
    await new Promise<void>(resolve => this.#server!.listen(port, '127.0.0.1', resolve))
    this.url = `127.0.0.1:${(this.#server.address() as { port: number }).port}`
    return this
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections()
    await new Promise(resolve => this.#server?.close(resolve))
  }

  async #meet(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const lines = Buffer.concat(chunks).toString().split('\n').slice(0, -1)
    const fate = this.plan.shift() ?? 'pass'
    this.seen.push({ fate, authorization: request.headers.authorization, lines })
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (fate === 'lost') return void request.socket.destroy()
    if (fate === 'busy') return void send(503, { error: { type: 'cluster_block_exception', reason: 'no master' } })
    if (fate === 'unauthorized') return void send(401, { error: { type: 'security_exception', reason: 'expired' } })
    const kept = fate === 'half' ? lines.slice(0, 2 * Math.ceil(lines.length / 4)) : lines
    const { status, body } = await this.#forward(request, kept)
    if (fate === 'cut') return void request.socket.destroy()
    if (fate === 'slow') await new Promise(resolve => setTimeout(resolve, 400))
    const full = { status: 429, error: { type: 'es_rejected_execution_exception', reason: 'the queue is full' } }
    for (let missing = (lines.length - kept.length) / 2; missing > 0; missing--) body.items.push({ index: full })
    send(status, body)
  }

  async #forward({ method, url }: IncomingMessage, lines: readonly string[]) {
    const headers = { 'content-type': 'application/x-ndjson' }
    const body = lines.map(line => `${line}\n`).join('')
    const answer = await fetch(this.target + url, { method: method!, headers, ...(body !== '' && { body }) })
    return { status: answer.status, body: (await answer.json()) as { items: unknown[] } }
  }
}
