import { ConfigurationError } from '../../core/contracts.ts'
import { type Answer, Exchange } from '../../core/http-exchange.ts'
import { trustedCertificates } from '../../core/java-key-store.ts'
import { complaint, parsed } from './bulk.ts'
import type { ElasticsearchSinkOptions } from './options.ts'

/** The servers of a cluster, asked in turn. */
export class Servers {
  readonly #urls: readonly URL[]
  readonly #headers: Readonly<Record<string, string>>
  readonly #exchange: Exchange
  readonly #known = new Set<URL>()
  #next = 0

  /** Throws ConfigurationError. */
  constructor(private readonly options: ElasticsearchSinkOptions & { readonly requestTimeout: number }) {
    this.#urls = options.hostNames.map(serverUrl)
    this.#headers = { 'Content-Type': 'application/x-ndjson', Accept: 'application/json', ...login(options) }
    const ca = options.truststore === undefined ? undefined : trustedCertificates(options.truststore)
    this.#exchange = new Exchange({ ca, timeout: options.requestTimeout })
  }

  /** Posts to the next server, and to the others while there is none that answers. Rejects with the last one's fault. */
  async post(path: string, body: Buffer, signal: AbortSignal): Promise<Answer> {
    let last: unknown
    for (let tries = 0; tries < this.#urls.length; tries++) {
      const url = this.#urls[this.#next]!
      this.#next = (this.#next + 1) % this.#urls.length
      try {
        await this.#know(url, signal)
        return await this.#ask(url, path, body, signal)
      } catch (error) {
        signal.throwIfAborted()
        last = inWords(error as Error, url)
      }
    }
    throw last
  }

  /** What each server says that it is, and which ones would be passed over. Rejects when none can be used. */
  async told(): Promise<string[]> {
    const answers = await Promise.allSettled(this.#urls.map(url => this.#saying(url)))
    if (answers.every(({ status }) => status === 'rejected')) throw (answers[0] as PromiseRejectedResult).reason
    return answers.map(one => (one.status === 'fulfilled' ? one.value : `one is passed over: ${one.reason.message}`))
  }

  close(): void {
    this.#exchange.close()
  }

  async #saying(url: URL): Promise<string> {
    const { cluster_name, version } = await this.#greeting(url).catch(error => Promise.reject(inWords(error, url)))
    return `${url.host} is ${version?.distribution ?? 'elasticsearch'} ${version?.number} of cluster "${cluster_name}"`
  }

  /** An answer that says something about the documents; others are faults of the server or of the login. */
  async #ask(url: URL, path: string, body: Buffer, signal: AbortSignal): Promise<Answer> {
    const question = { method: 'POST', url: new URL(path, url), headers: this.#headers, body: [body] }
    const answer = await this.#exchange.ask(question, signal)
    if (answer.status === 200 || answer.status === 413) return answer
    throw refused(answer, url)
  }

  /** With clusterName set, a server is used only when it is of that cluster, as by Flume's transport client. */
  async #know(url: URL, signal: AbortSignal): Promise<void> {
    if (this.options.clusterName === undefined || this.#known.has(url)) return
    await this.#greeting(url, signal)
    this.#known.add(url)
  }

  /** Rejects also when it is of another cluster than the one that is set. */
  async #greeting(url: URL, signal?: AbortSignal): Promise<Greeting> {
    const { clusterName } = this.options
    const answer = await this.#exchange.ask({ method: 'GET', url, headers: this.#headers }, signal)
    if (answer.status !== 200) throw refused(answer, url)
    const greeting = parsed(answer.body) as Greeting
    const name = greeting.cluster_name
    if (name === undefined) throw new Error(`${url.host} answers, but is no server of Elasticsearch or OpenSearch`)
    if (clusterName !== undefined && name !== clusterName)
      throw new Error(`${url.host} is of cluster "${name}", not of "${clusterName}" (clusterName)`)
    return greeting
  }
}

/** What a server says of itself. */
interface Greeting {
  readonly cluster_name?: string
  readonly version?: { readonly distribution?: string; readonly number?: string }
}

/** `host`, `host:port`, or a URL; without a port the one of HTTP, which is not the 9300 of Flume's Java protocol. */
function serverUrl(text: string): URL {
  const whole = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new ConfigurationError(`hostNames: "${text}" is no server: write host:port, or https://host:port`)
  if (url.username !== '' || url.password !== '')
    throw new ConfigurationError(`hostNames: the login at ${url.host} goes into username and password`)
  if (!/^[^/]+\/\/[^/]*:\d+(\/|$)/.test(whole)) url.port = '9200'
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

function login({ username, password, apiKey }: ElasticsearchSinkOptions): Record<string, string> {
  if (apiKey !== undefined) return { Authorization: `ApiKey ${apiKey}` }
  if (username === undefined) return {}
  return { Authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` }
}

function refused({ status, body }: Answer, { host }: URL): Error {
  const why = complaint(body)
  const hint = status === 401 ? ': check username and password, or apiKey' : ''
  return new Error(`${host} answered ${status}${hint}${why === '' ? '' : `: ${why}`}`)
}

function inWords(error: Error, { host }: URL): Error {
  if (!/Parse Error|HPE_/.test(error.message)) return error
  return new Error(`${host} does not speak HTTP at this port: 9300 is that of the Java protocol, HTTP's is 9200`)
}
