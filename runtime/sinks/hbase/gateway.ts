import type { Answer, Question } from '../../core/http-exchange.ts'
import { ConnectionError, Exchange, type ExchangeOptions } from '../../core/http-exchange.ts'
import { gatewayError } from './gateway-error.ts'

export interface GatewayOptions extends ExchangeOptions {
  /** Like `http://host:8080`, perhaps with a path. */
  readonly addresses: readonly string[]
  readonly table: string
  /** What goes into the header Authorization. */
  readonly authorization: string | undefined
}

type Request = Omit<Question, 'url'> & { readonly path: string }

/** One table of HBase, by the REST gateways of its cluster. Asks the one that answered last, and the others when it is away. */
export class Gateway {
  readonly #exchange: Exchange
  #first = 0

  constructor(private readonly options: GatewayOptions) {
    this.#exchange = new Exchange(options)
  }

  /** The names of the table's column families. Rejects with a GatewayError when the table is not there. */
  async families(signal?: AbortSignal): Promise<readonly string[]> {
    const { body } = await this.#asked(
      { method: 'GET', path: 'schema', headers: { Accept: 'application/json' } },
      signal,
    )
    return familiesIn(body)
  }

  /**
   * Writes the rows of a cell set. When it rejects, some of them may be written; the same rows may be sent again, and are
   * so to the next gateway when one is away.
   */
  async put(cells: Buffer, signal: AbortSignal): Promise<void> {
    await this.#asked(write('rows', cells), signal)
  }

  /** Adds to the counters of the one row in a cell set. Sent once, for when it rejects they may have grown. */
  async increment(cells: Buffer, signal: AbortSignal): Promise<void> {
    checked(await this.#one(this.#first, write('row?check=increment', cells), signal))
  }

  close(): void {
    this.#exchange.close()
  }

  async #asked(request: Request, signal?: AbortSignal): Promise<Answer> {
    const failures: string[] = []
    const { length } = this.options.addresses
    for (let i = 0; i < length; i++) {
      const at = this.#first
      try {
        return checked(await this.#again(at, request, signal))
      } catch (error) {
        if (!(error instanceof ConnectionError)) throw error
        failures.push(error.message)
        // Another request that runs side by side may have found out first.
        if (this.#first === at) this.#first = (at + 1) % length
      }
    }
    throw new ConnectionError(`no REST gateway of HBase answers (rest.url): ${failures.join('; ')}`, false)
  }

  /** A server may close a kept connection just when it is used again. */
  async #again(at: number, request: Request, signal?: AbortSignal): Promise<Answer> {
    try {
      return await this.#one(at, request, signal)
    } catch (error) {
      if (error instanceof ConnectionError && error.stale) return this.#one(at, request, signal)
      throw error
    }
  }

  #one(at: number, { path, headers, ...question }: Request, signal?: AbortSignal): Promise<Answer> {
    const { addresses, table, authorization } = this.options
    const url = new URL(`${addresses[at]!.replace(/\/+$/, '')}/${encodeURIComponent(table)}/${path}`)
    const login = authorization !== undefined && { Authorization: authorization }
    return this.#exchange.ask({ ...question, url, headers: { ...headers, ...login } }, signal)
  }
}

function familiesIn(body: Buffer): readonly string[] {
  try {
    const { ColumnSchema = [] }: { ColumnSchema?: { name: string }[] } = JSON.parse(body.toString())
    return ColumnSchema.map(({ name }) => name)
  } catch {
    throw new Error('what answers at rest.url is no REST gateway of HBase')
  }
}

/** The gateway wants the name of a row in the path, and uses the names in the cell set. */
function write(path: string, cells: Buffer): Request {
  return { method: 'PUT', path, headers: { 'Content-Type': 'application/x-protobuf' }, body: [cells] }
}

function checked(answer: Answer): Answer {
  if (answer.status !== 200) throw gatewayError(answer)
  return answer
}
