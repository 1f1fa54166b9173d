import type { Answer, Exchange } from '../../../core/http-exchange.ts'
import { ConnectionError } from '../../../core/http-exchange.ts'
import type { Identity } from './identity.ts'
import { RemoteError, remoteError } from './remote-error.ts'

export type Parameters = Readonly<Record<string, string | number | boolean>>

/** The name nodes of one file system. Asks the one that answered last, and the others when it is away or on stand-by. */
export class NameNodes {
  #first = 0

  constructor(
    private readonly exchange: Exchange,
    private readonly addresses: readonly string[],
    private readonly identity: Identity,
  ) {}

  /** The answer to an operation that went well: 2xx, or a redirect. Rejects with RemoteError, or when none can be reached. */
  async ask(method: string, path: string, op: string, more: Parameters = {}, signal?: AbortSignal): Promise<Answer> {
    const failures: string[] = []
    for (let i = 0; i < this.addresses.length; i++) {
      const at = (this.#first + i) % this.addresses.length
      try {
        const answer = await this.#one(method, this.addresses[at]!, path, { op, ...more }, signal)
        this.#first = at
        return answer
      } catch (error) {
        if (!isElsewhere(error)) throw error
        failures.push((error as Error).message)
      }
    }
    throw new Error(`no name node answers: ${failures.join('; ')}`)
  }

  async #one(method: string, address: string, path: string, query: Parameters, signal?: AbortSignal): Promise<Answer> {
    const url = new URL(`${address}/webhdfs/v1${path.split('/').map(encodeURIComponent).join('/')}`)
    const who = this.identity.parameters
    for (const [name, value] of Object.entries({ ...query, ...who })) url.searchParams.set(name, String(value))
    const answer = await this.#again(() => this.exchange.ask({ method, url }, signal))
    if (answer.status < 400) return answer
    const error = remoteError(answer)
    if (error.isToken && this.identity.renew(who.delegation)) return this.#one(method, address, path, query, signal)
    throw error
  }

  /** A server may close a kept connection just when it is used again. */
  async #again(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof ConnectionError && error.stale) return ask()
      throw error
    }
  }
}

const isElsewhere = (error: unknown): boolean =>
  error instanceof ConnectionError || (error instanceof RemoteError && error.isStandby)
