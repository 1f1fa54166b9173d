import { setMaxListeners } from 'node:events'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { SourceContext } from '../../../core/contracts.ts'
import { TcpServer, type TcpServerOptions } from '../../../core/tcp-server.ts'
import { Answers } from './answers.ts'
import { RequestMemory } from './request-memory.ts'
import { RequestReader } from './request-reader.ts'

/** What is said on one connection. */
export interface Conversation {
  /** The socket, or what is layered on it. */
  readonly stream: Duplex
  /** Reads the next request and takes it. Rejects when it makes no sense; the connection then ends. */
  next(reader: RequestReader): Promise<Handled>
}

export interface Handled {
  /** Resolves when the next request may be read. Never rejects. */
  readonly taken: Promise<void>
  /** Resolves when the peer may be answered. Never rejects. */
  readonly answer: Promise<Buffer>
  /** Bytes that it holds beside the request, until it is taken. */
  readonly footprint: number
}

/** A request that holds nothing and is answered at once. */
export function atOnce(answer: Buffer): Handled {
  return { taken: Promise.resolve(), answer: Promise.resolve(answer), footprint: 0 }
}

export interface RpcServerOptions extends TcpServerOptions {
  /** Bytes of the longest request. */
  readonly mostBytes: number
}

/**
 * Serves peers that send requests and wait for answers: of each connection one request is worked on at a time, and
 * nothing is read meanwhile, so that a full channel holds the peer back. What makes no sense ends its connection alone,
 * is counted (EventReadFail) and logged.
 */
export class RpcServer {
  readonly #server: TcpServer
  readonly #memory = new RequestMemory()
  readonly #stopped = new AbortController()
  readonly #closing = new AbortController()
  readonly #conversations = new Set<Promise<void>>()

  constructor(
    private readonly options: RpcServerOptions,
    private readonly context: SourceContext,
    /** Begins to talk to a peer; undefined when the peer is refused. */
    private readonly open: (socket: Socket) => Promise<Conversation | undefined>,
  ) {
    this.#server = new TcpServer(options, context, socket => this.#serve(socket))
    // Every connection listens to them.
    setMaxListeners(0, this.#stopped.signal, this.#closing.signal)
    context.metrics.gauge('OpenConnectionCount', () => this.#server.connections)
  }

  /** Aborts at the stop: whatever waits for room then gives up. */
  get stopped(): AbortSignal {
    return this.#stopped.signal
  }

  /** Resolves with the port. */
  listen(): Promise<number> {
    return this.#server.listen()
  }

  /** No request is read any more; connections stay open for the answers that are still to come. */
  stop(): void {
    this.#stopped.abort(new Error('the source is stopping'))
    this.#server.stopListening()
  }

  /** Answers that are not known now will not be given. */
  async close(): Promise<void> {
    this.stop()
    this.#closing.abort()
    await Promise.all(this.#conversations)
    await this.#server.close()
  }

  async #serve(socket: Socket): Promise<void> {
    const peer = socket.remoteAddress ?? 'nobody'
    const conversation = this.#converse(socket)
      .catch(error => this.#report(peer, error))
      .finally(() => this.#conversations.delete(conversation))
    this.#conversations.add(conversation)
    await conversation
  }

  async #converse(socket: Socket): Promise<void> {
    const conversation = await this.#opened(socket)
    if (conversation === undefined) return
    const answers = new Answers(conversation.stream)
    try {
      await this.#read(conversation, answers)
    } finally {
      // What was taken before a fault is answered all the same, or the peer would send it again.
      await answers.given(this.#closing.signal)
      await hangUp(conversation.stream, socket)
    }
  }

  /** A peer that is still about to begin at the close is not waited for. */
  async #opened(socket: Socket): Promise<Conversation | undefined> {
    const leave = () => socket.destroy()
    this.#closing.signal.addEventListener('abort', leave)
    try {
      return await this.open(socket)
    } finally {
      this.#closing.signal.removeEventListener('abort', leave)
    }
  }

  async #read(conversation: Conversation, answers: Answers): Promise<void> {
    const reader = new RequestReader(conversation.stream, this.options.mostBytes, this.#memory, this.stopped)
    try {
      while (!(await reader.atEnd())) {
        const { taken, answer, footprint } = await conversation.next(reader)
        answers.add(answer)
        reader.hold(footprint)
        await taken
        reader.release()
        await answers.room(this.stopped)
      }
    } finally {
      reader.release()
    }
  }

  #report(peer: string, error: NodeJS.ErrnoException): void {
    if (this.stopped.aborted) return
    const { metrics, log } = this.context
    const line = `the connection from ${peer} was closed: ${error.message}`
    if (wentAway.has(error.code ?? '')) {
      log.debug(line)
      return
    }
    metrics.count('EventReadFail')
    metrics.failed(error)
    log.warn(line)
  }
}

const wentAway = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'])

/** Ends the stream when what was written has left it; a peer that does not read is not waited for. */
async function hangUp(stream: Duplex, socket: Socket): Promise<void> {
  stream.end()
  // A rejection means that the peer is gone or does not read: either way it is over.
  await finished(socket, { readable: false, signal: AbortSignal.timeout(patience) }).catch(() => {})
  stream.destroy()
  socket.destroy()
}

/** In ms. */
const patience = 1000
