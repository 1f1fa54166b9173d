import { pause } from '../../core/back-off.ts'
import { ConfigurationError, type Source, type SourceContext } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { deliver, deliverAtStop } from '../shared/deliver.ts'
import { Command } from './command.ts'
import { asUtf8, LineCutter } from './lines.ts'
import { type ExecSourceOptions, execSourceDefaults } from './options.ts'

const withDefaults = (options: ExecSourceOptions) => ({ ...execSourceDefaults, ...options })

/**
 * Runs a command and makes an event of each line of its standard output (reference: sources-1.yaml, exec).
 *
 * A full channel pauses the pipe, so the command waits; nothing is dropped but what was read and not taken when the
 * agent stops, which is logged. Lines wait at most batchTimeout for a batch to fill; the first one after a pause does
 * not wait. The bytes of a line stay as they are; with UTF-8, invalid ones become U+FFFD as in Flume.
 */
export class ExecSource implements Source {
  readonly #options
  readonly #words: readonly string[]
  #stopped = new AbortController()
  #command: Command | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(options: ExecSourceOptions) {
    this.#options = withDefaults(options)
    const { command, shell, charset } = this.#options
    this.#words = shell === undefined ? command.split(/\s+/) : [...shell.split(/\s+/), command]
    mustKeepLineEnds(charset)
  }

  async start(context: SourceContext): Promise<void> {
    await this.stop()
    this.#stopped = new AbortController()
    this.#running = this.#run(context, this.#stopped.signal)
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the source is stopping'))
    await this.#command?.stop()
    await this.#running
  }

  close(): Promise<void> {
    return this.stop()
  }

  async #run(context: SourceContext, signal: AbortSignal): Promise<void> {
    const { command, restart, restartThrottle } = this.#options
    while (!signal.aborted) {
      const run = new Command(this.#words)
      this.#command = run
      this.#logErrors(run, context)
      await this.#readAll(run, context, signal)
      const ending = await run.ended
      if (signal.aborted) return
      const next = restart
        ? `it is started again in ${restartThrottle / 1000} s`
        : 'it is not started again (restart is off)'
      context.log.error(`the command "${command}" ${ending}; ${next}`)
      if (!restart) return
      await pause(restartThrottle, signal)
    }
  }

  async #readAll(run: Command, context: SourceContext, signal: AbortSignal): Promise<void> {
    const { batchSize, batchTimeout } = this.#options
    const cutter = new LineCutter()
    const pieces: AsyncIterator<Buffer> = run.output[Symbol.asyncIterator]()
    let flushed = 0
    let next = following(pieces)
    for (;;) {
      const wait = cutter.lines > 0 ? flushed + batchTimeout - performance.now() : undefined
      const piece = await within(next, wait)
      if (piece === 'end') break
      if (piece !== 'late') {
        cutter.add(piece)
        next = following(pieces)
      }
      if (cutter.lines >= batchSize || (cutter.lines > 0 && performance.now() - flushed >= batchTimeout)) {
        await this.#put(cutter.take(), context, signal)
        flushed = performance.now()
      }
    }
    await this.#put(cutter.take(true), context, signal)
  }

  async #put(lines: EventBatch | undefined, context: SourceContext, signal: AbortSignal): Promise<void> {
    if (lines === undefined) return
    const all = isUtf8Name(this.#options.charset) ? asUtf8(lines) : lines
    const most = Math.max(1, this.#options.batchSize)
    for (let from = 0; from < all.count; from += most) {
      const batch = all.slice(from, Math.min(all.count, from + most))
      const taken = (await deliver(context, batch, undefined, signal)) || (await deliverAtStop(context, batch))
      if (taken) continue
      context.log.warn(`${all.count - from} lines had been read from the command and were lost at the stop`)
      return
    }
  }

  /** Standard error is always read, or the command would block; it is written to the log when that is asked for. */
  #logErrors(run: Command, context: SourceContext): void {
    if (!this.#options.logStdErr) return void run.errors.resume()
    const cutter = new LineCutter()
    const log = (lines: EventBatch | undefined) => {
      for (let i = 0; i < (lines?.count ?? 0); i++) context.log.info(`stderr: ${lines!.body(i).toString('utf8')}`)
    }
    run.errors.on('data', piece => {
      cutter.add(piece)
      log(cutter.take())
    })
    run.errors.on('end', () => log(cutter.take(true)))
  }
}

/** The next piece of output; 'end' after the last one, also when reading was broken off. */
function following(pieces: AsyncIterator<Buffer>): Promise<Buffer | 'end'> {
  return pieces.next().then(
    ({ done, value }) => (done ? 'end' : value),
    () => 'end' as const,
  )
}

/** What `next` gives, or 'late' when it takes longer than `ms`. */
async function within<T>(next: Promise<T>, ms: number | undefined): Promise<T | 'late'> {
  if (ms === undefined) return await next
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, Math.max(0, ms), 'late')
  })
  try {
    return await Promise.race([next, late])
  } finally {
    clearTimeout(timer)
  }
}

const isUtf8Name = (charset: string) => /^utf-?8$/i.test(charset)

/** Any encoding will do in which CR and LF are single bytes that mean nothing else. */
function mustKeepLineEnds(charset: string): void {
  if (/^(utf|ucs|x-utf)-?_?(16|32|2)/i.test(charset))
    throw new ConfigurationError(
      `charset ${charset}: lines can't be found in it byte by byte; have the command write UTF-8`,
    )
}
