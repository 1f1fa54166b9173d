import { ConfigurationError, type Context, type Sink } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { JavaRegex } from '../../core/java-regex.ts'
import { IrcConnection, type Login } from './connection.ts'
import { pieces } from './message.ts'
import { type IrcSinkOptions, ircSinkDefaults } from './options.ts'

/**
 * Says the body of each event in an IRC channel (reference: sinks-1.yaml, irc).
 *
 * Unlike Flume, an event is done when the server has taken it, line ends never reach the server as such (what follows
 * one would be a command), and a text that is too long for one message goes in several.
 */
export class IrcSink implements Sink {
  readonly batchSize = 1
  readonly #login: Login
  readonly #lines: (body: string) => string[]
  #context: Context | undefined
  #connection: IrcConnection | undefined

  constructor(options: IrcSinkOptions) {
    const all = { ...ircSinkDefaults, ...options }
    this.#login = {
      hostname: options.hostname,
      port: all.port,
      password: options.password,
      nick: options.nick,
      user: options.user ?? options.nick,
      realName: options.name ?? options.nick,
      channel: `#${options.chan}`,
    }
    checkWords(options)
    const cut = new JavaRegex(all.splitchars)
    this.#lines = all.splitlines ? body => cut.limited(body.length, () => cut.split(body)) : body => [body]
  }

  /** Does not wait for the server: it may come later. */
  async start(context: Context): Promise<void> {
    this.#context = context
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    for (const batch of batches) for (let i = 0; i < batch.count; i++) await this.#say(batch.body(i).toString(), signal)
  }

  async stop(): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    await connection?.close()
  }

  /** After any fault the next delivery makes a new connection, and joins again. */
  async #say(body: string, signal: AbortSignal): Promise<void> {
    try {
      const connection = await this.#open(signal)
      const texts = this.#lines(body).flatMap(line => pieces(printable(line), connection.room))
      if (texts.length === 0) this.#context!.log.debug('an event without text is left out')
      for (const text of texts) await connection.say(text, signal)
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async #open(signal: AbortSignal): Promise<IrcConnection> {
    if (!this.#connection?.isOpen) {
      await this.stop()
      const { metrics } = this.#context!
      try {
        this.#connection = await IrcConnection.open(this.#login, signal)
        metrics.count('ConnectionCreatedCount')
      } catch (error) {
        metrics.count('ConnectionFailedCount')
        throw error
      }
    }
    return this.#connection
  }
}

/** A line end, which no message can hold, becomes a blank. */
const printable = (text: string): string => text.replace(/[\r\n\0]+$/, '').replace(/[\r\n\0]+/g, ' ')

/** What would end a word, or a line, of the protocol. */
function checkWords(options: IrcSinkOptions): void {
  for (const name of ['nick', 'user', 'chan', 'password'] as const)
    if (/[\s\0,:]/.test(options[name]?.replace(name === 'password' ? /[,:]/g : '', '') ?? ''))
      throw new ConfigurationError(`${name}: it can't hold a blank${name === 'password' ? '' : ', a comma or a colon'}`)
  if (/[\r\n\0]/.test(options.name ?? '')) throw new ConfigurationError("name: it can't hold a line end")
}
