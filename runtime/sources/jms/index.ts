import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { unlessAborted } from '../../core/back-off.ts'
import { ConfigurationError, type Source, type SourceContext } from '../../core/contracts.ts'
import { EventBatch } from '../../core/event-batch.ts'
import { trustedCertificates } from '../../core/java-key-store.ts'
import { deliver } from '../shared/deliver.ts'
import { eventOf, lacksBody } from './events.ts'
import { type JmsSourceOptions, jmsSourceDefaults } from './options.ts'
import { type Broker, StompConnection } from './stomp-connection.ts'
import { type Frame, frame } from './stomp-frames.ts'
import { subscription } from './subscription.ts'

/**
 * Takes messages from a queue or topic of a JMS broker, by STOMP 1.2 (reference: sources-1.yaml, jms).
 *
 * A message is acknowledged when its event is safe: behind a channel that survives nothing, when the sink has it. What is
 * not acknowledged the broker delivers again. Broker faults make the connection anew.
 *
 * A message that STOMP can't carry (see lacksBody) is never acknowledged, nor refused: Artemis forgets what is refused by
 * NACK. It goes back to the broker when the connection is made anew, a minute later; from a certain number of deliveries on
 * the broker puts it to its dead letters.
 */
export class JmsSource implements Source {
  readonly #options
  readonly #broker: Broker
  #stopped = new AbortController()
  #connection: StompConnection | undefined
  #running: Promise<void> = Promise.resolve()
  /** Messages of this connection that STOMP can't carry. */
  #held = 0
  #giveBack: NodeJS.Timeout | undefined

  /** `holdFor`: how long what STOMP can't carry is held, in ms. */
  constructor(
    options: JmsSourceOptions,
    private readonly holdFor = 60_000,
  ) {
    this.#options = { ...jmsSourceDefaults, ...options }
    this.#broker = brokerOf(this.#options)
  }

  async start(context: SourceContext): Promise<void> {
    await this.close()
    this.#stopped = new AbortController()
    const { userName: user, clientId } = this.#options
    const login = { user, password: await this.#password(), clientId }
    const connection = await StompConnection.open(this.#broker, login, this.#stopped.signal)
    this.#connection = connection
    this.#held = 0
    connection.send(subscription(this.#options, connection.server))
    this.#running = this.#run(connection, context, this.#stopped.signal)
  }

  /** Reading ends; the connection stays open for acknowledgements that are still to come. */
  async stop(): Promise<void> {
    clearTimeout(this.#giveBack)
    this.#giveBack = undefined
    this.#stopped.abort(new Error('the source is stopping'))
    await this.#running
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#connection?.close()
    this.#connection = undefined
  }

  async #run(connection: StompConnection, context: SourceContext, stopped: AbortSignal): Promise<void> {
    try {
      for (;;) await this.#put(connection, await unlessAborted(stopped, connection.next()), context, stopped)
    } catch (error) {
      if (error === stopped.reason) return
      connection.destroy()
      if (stopped.aborted) return
      if (connection.hasEnded) return context.fail(new Error(returned(this.#held)))
      context.metrics.count('EventReadFail')
      context.fail(error as Error)
    }
  }

  /** Resolves when the channels have the messages, or at the stop. */
  async #put(connection: StompConnection, frames: readonly Frame[], context: SourceContext, stopped: AbortSignal) {
    const { batchSize, backoffSleepIncrement: first, maxBackoffSleep: longest } = this.#options
    const all = frames.filter(one => one.command === 'MESSAGE')
    const messages = all.filter(message => !lacksBody(message, connection.server, this.#options.acceptEmpty))
    if (messages.length < all.length) this.#hold(all.length - messages.length, connection, context)
    for (let from = 0; from < messages.length && !stopped.aborted; from += batchSize) {
      const some = messages.slice(from, from + batchSize)
      const batch = EventBatch.of(some.map(message => eventOf(message)))
      const acknowledge = () => connection.send(...some.map(({ headers }) => frame('ACK', { id: headers.get('ack') })))
      await deliver(context, batch, acknowledge, stopped, { first, longest })
    }
  }

  /** Also makes room: what is held takes from what the broker sends ahead. */
  #hold(count: number, connection: StompConnection, { metrics, log }: SourceContext): void {
    metrics.count('EventReadFail', count)
    metrics.failed(new Error(bodyMissing))
    log.error(bodyMissing)
    this.#held += count
    this.#giveBack ??= setTimeout(() => connection.end(), this.holdFor)
  }

  async #password(): Promise<string | undefined> {
    const { passwordFile } = this.#options
    if (passwordFile === undefined) return undefined
    try {
      return (await readFile(passwordFile, 'utf8')).trim()
    } catch (error) {
      throw new ConfigurationError(`passwordFile can't be read: ${(error as Error).message}`)
    }
  }
}

const bodyMissing =
  'a message came without its body, as object and map messages do over STOMP, and is left at the broker: ' +
  'send text or bytes; acceptEmpty = true takes messages that are empty'

const returned = (count: number): string => `${count} messages that came without their bodies go back to the broker`

/** `stomp://host:port/virtual-host`, or `stomp+ssl:` for TLS. Throws ConfigurationError. */
function brokerOf({ brokerURL = '', truststore }: JmsSourceOptions): Broker {
  const url = URL.canParse(brokerURL) ? new URL(brokerURL) : undefined
  if (url === undefined || !/^stomp(\+ssl)?:$/.test(url.protocol) || url.hostname === '')
    throw new ConfigurationError(
      `brokerURL must be like stomp://HOST:61613 or stomp+ssl://HOST:61614, not "${brokerURL}"`,
    )
  if (url.username !== '' || url.password !== '')
    throw new ConfigurationError(`brokerURL: the login at ${url.host} goes into userName and passwordFile`)
  const isSecure = url.protocol === 'stomp+ssl:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const path = decoded(url.pathname.replace(/^\//, ''))
  return {
    host,
    port: Number(url.port || (isSecure ? 61614 : 61613)),
    tls: isSecure
      ? {
          ...(isIP(host) === 0 && { servername: host }),
          ...(truststore !== undefined && { ca: trustedCertificates(truststore) }),
        }
      : undefined,
    virtualHost: path === '' ? host : path,
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw new ConfigurationError(`brokerURL: "${path}" has a % that begins no escape; a percent sign is %25`)
  }
}
