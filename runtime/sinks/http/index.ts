import { BackOff, pause } from '../../core/back-off.ts'
import { ConfigurationError, type Context, type Sink } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { type HttpSinkOptions, httpSinkDefaults } from './options.ts'
import { type Post, Poster } from './post.ts'
import { verdict } from './rules.ts'

/**
 * Posts the body of each event by itself; headers are not sent. The rules in the options decide by the status of the answer
 * whether the event counts as delivered. Without an answer it is always offered again. An event with an empty body is
 * left out, with a warning. One that the rules give up although the answer was no success goes to the dead letters, where
 * there are any.
 */
export class HttpSink implements Sink {
  /** One, so that no event is posted again because of another one. */
  readonly batchSize = 1
  readonly #post: Post
  readonly #backOff = new BackOff(1000, 5000)
  #poster: Poster | undefined
  #context: Context | undefined
  #pauseFirst = 0

  constructor(private readonly options: HttpSinkOptions) {
    const all = { ...httpSinkDefaults, ...options }
    this.#post = {
      method: 'POST',
      url: endpoint(all.endpoint),
      headers: { 'Content-Type': all.contentTypeHeader, Accept: all.acceptHeader },
      connectTimeout: all.connectTimeout,
      requestTimeout: all.requestTimeout,
    }
  }

  /** Asks by HEAD, which changes nothing: what posts would be answered nobody can know. */
  async check(): Promise<readonly string[]> {
    const poster = new Poster({ ...this.#post, method: 'HEAD' })
    try {
      const status = await poster.status(Buffer.alloc(0), new AbortController().signal)
      return [`${this.#post.url.origin} speaks HTTP: it answered ${status} to a HEAD`]
    } finally {
      poster.close()
    }
  }

  async start(context: Context): Promise<void> {
    this.#context = context
    this.#poster = new Poster(this.#post)
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    for (const batch of batches) for (let i = 0; i < batch.count; i++) await this.#send(batch, i, signal)
  }

  async stop(): Promise<void> {
    this.#poster?.close()
    this.#poster = undefined
  }

  async #send(batch: EventBatch, i: number, signal: AbortSignal): Promise<void> {
    const body = batch.body(i)
    if (body.length === 0) return this.#context!.log.warn('an event with an empty body was left out')
    await pause(this.#pauseFirst, signal)
    signal.throwIfAborted()
    this.#pauseFirst = 0
    const status = await this.#poster!.status(body, signal)
    const { backoff, rollback, incrementMetrics } = verdict(status, this.options)
    this.#count(rollback, incrementMetrics)
    const answer = `${this.#post.url.origin} answered ${status}`
    if (rollback) throw new Error(answer)
    if (!isSuccess(status)) await this.#context!.deadLetters?.put(batch.slice(i, i + 1), answer, signal)
    if (backoff) this.#pauseFirst = this.#backOff.next()
    else this.#backOff.reset()
  }

  /** Who runs the sink counts an event as drained when it is committed; the rules may want it the other way round. */
  #count(rollback: boolean, incrementMetrics: boolean): void {
    if (rollback === incrementMetrics) this.#context!.metrics.count('EventDrainSuccessCount', rollback ? 1 : -1)
  }
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300

function endpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new ConfigurationError(`endpoint: "${text}" is no http or https URL`)
  return url
}
