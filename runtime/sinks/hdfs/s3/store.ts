import { type Answer, ConnectionError, Exchange, type ExchangeOptions } from '../../../core/http-exchange.ts'
import { type Credentials, encoded, signedHeaders } from './sign.ts'

export interface StoreOptions extends ExchangeOptions, Credentials {
  /** Like `https://s3.eu-central-1.amazonaws.com`; the bucket's name goes into the path. */
  readonly endpoint: string
  readonly bucket: string
}

export interface StoredObject {
  readonly key: string
  readonly size: number
}

/** The few calls to an S3-compatible store that the sink needs. Keys have no slash in front. */
export class Store {
  readonly #exchange: Exchange

  constructor(private readonly options: StoreOptions) {
    this.#exchange = new Exchange(options)
  }

  async put(key: string, body: readonly Buffer[], query: Query = {}, signal?: AbortSignal): Promise<Answer> {
    return this.#ask('PUT', key, query, body, signal)
  }

  async post(key: string, query: Query, body: readonly Buffer[] = []): Promise<Answer> {
    return this.#ask('POST', key, query, body)
  }

  async get(key: string): Promise<Buffer> {
    return (await this.#ask('GET', key, {})).body
  }

  /** In bytes; undefined when there is no such object. */
  async size(key: string): Promise<number | undefined> {
    const answer = await this.#answer('HEAD', key, {})
    if (answer.status === 404) return undefined
    return Number(this.#checked(answer).headers['content-length'])
  }

  async remove(key: string): Promise<void> {
    await this.#ask('DELETE', key, {})
  }

  /** Objects whose keys begin so, in the order of their keys; with `delimiter` only those without a further one, and the beginnings of the others. */
  async list(prefix: string, delimiter?: string): Promise<{ objects: StoredObject[]; prefixes: string[] }> {
    const found = { objects: [] as StoredObject[], prefixes: [] as string[] }
    const query = { 'list-type': '2', 'encoding-type': 'url', prefix, ...(delimiter !== undefined && { delimiter }) }
    for (let token: string | undefined = ''; token !== undefined; ) {
      const answer = await this.#ask('GET', '', { ...query, ...(token !== '' && { 'continuation-token': token }) })
      const xml = answer.body.toString()
      for (const [, item] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs))
        found.objects.push({ key: decoded(element(item!, 'Key')!), size: Number(element(item!, 'Size')) })
      for (const [, item] of xml.matchAll(/<CommonPrefixes>(.*?)<\/CommonPrefixes>/gs))
        found.prefixes.push(decoded(element(item!, 'Prefix')!))
      token = element(xml, 'NextContinuationToken')
    }
    return found
  }

  close(): void {
    this.#exchange.close()
  }

  async #ask(
    method: string,
    key: string,
    query: Query,
    body: readonly Buffer[] = [],
    signal?: AbortSignal,
  ): Promise<Answer> {
    return this.#checked(await this.#answer(method, key, query, body, signal))
  }

  /** Every call may be made again: a store may close a kept connection just when it is used. */
  async #answer(
    method: string,
    key: string,
    query: Query,
    body: readonly Buffer[] = [],
    signal?: AbortSignal,
  ): Promise<Answer> {
    const { endpoint, bucket } = this.options
    const url = new URL(`${endpoint}/${[bucket, ...key.split('/')].map(encoded).join('/')}`)
    url.search = Object.entries(query)
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .join('&')
    const ask = () =>
      this.#exchange.ask({ method, url, body, headers: signedHeaders(method, url, this.options) }, signal)
    return ask().catch(error => {
      if (error instanceof ConnectionError && error.stale) return ask()
      throw error
    })
  }

  #checked(answer: Answer): Answer {
    if (answer.status < 300) return answer
    const xml = answer.body.toString()
    throw new Error(
      `the store answered ${answer.status} ${element(xml, 'Code') ?? ''}: ${element(xml, 'Message') ?? ''}`,
    )
  }
}

type Query = Readonly<Record<string, string>>

/** The text of the first element of that name; stores write no attributes or nested elements where we look. */
export function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
}

const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
