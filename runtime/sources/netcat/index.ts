import { once, setMaxListeners } from 'node:events'
import type { Socket } from 'node:net'
import { type Charset, charset } from '../../core/charset.ts'
import type { Source, SourceContext } from '../../core/contracts.ts'
import { EventBatch } from '../../core/event-batch.ts'
import { TcpServer } from '../../core/tcp-server.ts'
import { acknowledged } from '../shared/acknowledged.ts'
import { LineReader } from './line-reader.ts'
import { type NetcatSourceOptions, netcatSourceDefaults } from './options.ts'

/**
 * Takes lines over TCP and answers each with OK (reference: sources-2.yaml, netcat).
 *
 * OK is said when the line is safe: behind a channel that survives nothing, when the sink has it. A line that the
 * channels do not take is answered with FAILED and is the client's again. Bodies are UTF-8 whatever the encoding.
 */
export class NetcatSource implements Source {
  readonly #options
  readonly #charset: Charset
  #stopped = new AbortController()
  #server: TcpServer | undefined
  /** The port that it listens on, also when 0 was asked for. */
  port: number

  constructor(options: NetcatSourceOptions) {
    this.#options = { ...netcatSourceDefaults, ...options }
    this.#charset = charset(this.#options.encoding)
    this.port = this.#options.port
  }

  async start(context: SourceContext): Promise<void> {
    await this.close()
    this.#stopped = new AbortController()
    // Every connection that waits for room listens to it.
    setMaxListeners(0, this.#stopped.signal)
    const { bind: host, port } = this.#options
    this.#server = new TcpServer({ host, port }, context, socket => this.#serve(socket, context))
    this.port = await this.#server.listen()
  }

  /** Reading ends; connections stay open for the answers that are still to come. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the source is stopping'))
    this.#server?.stopListening()
  }

  async close(): Promise<void> {
    await this.stop()
    const server = this.#server
    this.#server = undefined
    await server?.close()
  }

  async #serve(socket: Socket, context: SourceContext): Promise<void> {
    const most = this.#options['max-line-length']
    const reader = new LineReader(this.#charset, /^utf-?8$/i.test(this.#options.encoding), most)
    const answers = new Answers(socket, this.#charset)
    for await (const piece of socket.iterator({ destroyOnReturn: false })) {
      if (this.#stopped.signal.aborted) break
      const { texts, fault } = reader.add(piece)
      if (texts.length > 0) await this.#put(texts, answers, context)
      if (fault === undefined) continue
      context.metrics.count('EventReadFail')
      context.log.warn(`a line from ${socket.remoteAddress} is ${fault}: its connection is closed`)
      const tooLong = `FAILED: Event exceeds the maximum length (${most} chars, including newline)\n`
      if (fault === 'too long') answers.add(Promise.resolve(tooLong))
      break
    }
    await answers.sent()
  }

  /** Resolves when the channels have the lines; their answers follow when they are safe. */
  async #put(texts: readonly string[], answers: Answers, context: SourceContext): Promise<void> {
    const batch = EventBatch.of(texts.map(text => ({ headers: {}, body: Buffer.from(text, 'utf8') })))
    const answer = this.#options['ack-every-event'] ? 'OK\n'.repeat(texts.length) : ''
    const { taken, safe } = acknowledged(context.outlet, batch, { patience: 0, signal: this.#stopped.signal })
    answers.add(
      safe.then(
        () => answer,
        error => `FAILED: ${error.message}\n`.repeat(texts.length),
      ),
    )
    await taken
    await answers.room()
  }
}

/** Answers go out in the order of the lines, each as soon as it and those before it are known. */
class Answers {
  #last: Promise<void> = Promise.resolve()

  constructor(
    private readonly socket: Socket,
    private readonly charset: Charset,
  ) {}

  add(answer: Promise<string>): void {
    this.#last = Promise.all([answer, this.#last]).then(([text]) => {
      if (text !== '' && this.socket.writable) this.socket.write(this.charset.encode(text))
    })
  }

  /** Waits while the peer does not read its answers. */
  async room(): Promise<void> {
    const { socket } = this
    if (socket.writableNeedDrain && !socket.destroyed)
      await Promise.race([once(socket, 'drain'), once(socket, 'close')])
  }

  async sent(): Promise<void> {
    await Promise.race([this.#last, once(this.socket, 'close')])
  }
}
