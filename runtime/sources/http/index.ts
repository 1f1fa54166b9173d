import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TlsOptions } from 'node:tls'
import type { Source, SourceContext } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { tlsServer } from '../../core/tls-server.ts'
import { BadRequestError, type HandledRequest, type RequestHandler } from '../../handlers/handler.ts'
import { JsonHandler } from '../../handlers/json/index.ts'
import { acknowledged } from '../shared/acknowledged.ts'
import { BodyReader, TooMuchError } from './body-reader.ts'
import { type HttpSourceOptions, httpSourceDefaults } from './options.ts'

export interface HttpSourceParts {
  readonly handler?: RequestHandler
}

/** A status other than 200, with a sentence for the client. */
interface Answer {
  readonly status: number
  readonly text: string
}

/**
 * Takes events over HTTP, one batch a request (reference: sources-2.yaml, http).
 *
 * 200 is said when the events are safe: behind a channel that survives nothing, when the sink has them. 400: the request
 * is wrong. 500: the handler failed. 503: the channels are full, or the events were not safe in time; the client sends
 * them again. 413: the body is too large. As in Flume GET and HEAD are taken like POST, and any path will do.
 */
export class HttpSource implements Source {
  readonly #options
  readonly #handler: RequestHandler
  readonly #tls: TlsOptions | undefined
  readonly #bodies = new BodyReader()
  #stopped = new AbortController()
  #server: Server | undefined
  /** The port that it listens on, also when 0 was asked for. */
  port: number

  constructor(options: HttpSourceOptions, parts: HttpSourceParts = {}) {
    this.#options = { ...httpSourceDefaults, ...options }
    this.#handler = parts.handler ?? new JsonHandler({})
    this.#tls = tlsServer(this.#options)
    this.port = this.#options.port
  }

  async start(context: SourceContext): Promise<void> {
    await this.close()
    this.#stopped = new AbortController()
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      void this.#serve(request, response, context)
    const server =
      this.#tls === undefined ? createServer(limits, listener) : createTlsServer({ ...limits, ...this.#tls }, listener)
    server.maxConnections = mostConnections
    server.on('clientError', (error, socket) => {
      context.metrics.count('EventReadFail')
      context.log.warn(`not HTTP: ${error.message}`)
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
    })
    server.on('tlsClientError', error => {
      context.metrics.count('EventReadFail')
      context.log.warn(`a connection without a TLS handshake: ${error.message}`)
    })
    server.on('drop', () => {
      context.metrics.count('EventReadFail')
      context.log.warn(`more than ${mostConnections} connections: new ones are closed`)
    })
    this.#server = server
    server.listen(this.#options.port, this.#options.bind)
    await once(server, 'listening')
    server.on('error', error => context.log.error(`accepting connections failed: ${error.message}`))
    this.port = (server.address() as AddressInfo).port
  }

  /** Nothing new is taken; requests whose events are on their way still get their answers. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the source is stopping'))
    this.#server?.close()
    this.#server?.closeIdleConnections()
  }

  async close(): Promise<void> {
    await this.stop()
    this.#server?.closeAllConnections()
    this.#server = undefined
  }

  async #serve(request: IncomingMessage, response: ServerResponse, context: SourceContext): Promise<void> {
    request.on('error', error => context.log.debug(`a request broke off: ${error.message}`))
    response.on('error', error => context.log.debug(`an answer was not sent: ${error.message}`))
    const { status, text } = await this.#answer(request, context)
    if (status !== 200) context.log.warn(`a request was answered with ${status}: ${text}`)
    if (response.destroyed) return
    // What was not read of a body must not be taken for the next request.
    if (!request.complete) response.setHeader('Connection', 'close')
    response.writeHead(status, { 'Content-Type': 'text/plain;charset=utf-8' }).end(status === 200 ? '' : `${text}\n`)
  }

  async #answer(request: IncomingMessage, context: SourceContext): Promise<Answer> {
    const refused = refusals[request.method ?? '']
    if (refused !== undefined) return { status: refused, text: `${request.method} is not taken, POST is` }
    const { mostBytes, cutsBody } = this.#handler
    try {
      return await this.#bodies.use(request, mostBytes, cutsBody, async body => {
        const events = this.#events(request, body, context)
        return 'status' in events ? events : await this.#put(events, context)
      })
    } catch (error) {
      context.metrics.count('EventReadFail')
      return { status: error instanceof TooMuchError ? error.status : 400, text: (error as Error).message }
    }
  }

  #events(request: IncomingMessage, body: Buffer, context: SourceContext): EventBatch | Answer {
    const [, query = ''] = /\?(.*)$/s.exec(request.url ?? '') ?? []
    const handled: HandledRequest = { contentType: request.headers['content-type'], query, body }
    try {
      return this.#handler.events(handled)
    } catch (error) {
      context.metrics.count('EventReadFail')
      const { message } = error as Error
      return error instanceof BadRequestError
        ? { status: 400, text: `Bad request from client. ${message}` }
        : { status: 500, text: `Deserializer threw unexpected exception. ${message}` }
    }
  }

  async #put(events: EventBatch, context: SourceContext): Promise<Answer> {
    const { signal } = this.#stopped
    try {
      signal.throwIfAborted()
      const { safe } = acknowledged(context.outlet, events, { patience: 0, signal })
      await inTime(safe, longestWait)
      return { status: 200, text: '' }
    } catch (error) {
      const text = `Error appending event to channel. Channel might be full. ${(error as Error).message}`
      return { status: 503, text }
    }
  }
}

/** As Jetty and Flume's servlet refuse them. */
const refusals: Readonly<Record<string, number>> = { PUT: 405, DELETE: 405, PATCH: 501, OPTIONS: 403, TRACE: 403 }

/** Times in ms: slow senders do not hold a connection for ever. */
const limits = { headersTimeout: 30_000, requestTimeout: 300_000, keepAliveTimeout: 30_000, maxHeaderSize: 64 * 1024 }
const mostConnections = 10_000
/** In ms: how long a client waits for its events to be safe before it is told to send them again. */
const longestWait = 30_000

async function inTime(safe: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the events were not delivered within ${ms / 1000} s`)), ms)
  })
  try {
    await Promise.race([safe, late])
  } finally {
    clearTimeout(timer)
  }
}
