import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import Connection from 'kafkajs/src/network/connection.js'
import { connectionError, KafkaError } from './errors.ts'
import { RequestQueue } from './request-queue.ts'
import type { ConnectionSettings } from './settings.ts'
import { Reader, Writer } from './wire.ts'

/** A request of Kafka's protocol: its number and name, and the versions that we can write. */
export interface Api {
  readonly key: number
  readonly name: string
  readonly least: number
  readonly most: number
}

export interface RequestOptions {
  /** False for a produce request with acks = 0: it resolves when the bytes have left. */
  readonly answered?: boolean
  /** How long the broker may take, in ms, where that is longer than request.timeout.ms. */
  readonly patience?: number
}

const apiVersions: Api = { key: 18, name: 'ApiVersions', least: 0, most: 0 }
const saslAuthenticate = 36

/**
 * One connection to one broker. kafkajs gives the socket, TLS, the framing of responses and SASL; requests are written
 * here, in pieces, so that record batches are never copied on their way out.
 *
 * Responses come in the order of the requests. When one is late, or the peer closes, all open requests reject.
 */
export class BrokerConnection {
  readonly #connection: Connection
  readonly #queue: RequestQueue
  #retired = false
  #versions: Record<number, { minVersion: number; maxVersion: number }> = {}

  private constructor(
    readonly broker: string,
    private readonly settings: ConnectionSettings,
  ) {
    const [host, port] = splitAddress(broker)
    const { clientId, requestTimeout, connectionTimeout, tls, sasl } = settings
    this.#connection = new Connection({
      host,
      port,
      clientId,
      requestTimeout,
      connectionTimeout,
      logger: silent,
      socketFactory: openSocket,
      ssl: tls ?? null,
      sasl: sasl === undefined ? null : { ...sasl },
    })
    this.#queue = new RequestQueue(
      requestTimeout,
      error => this.close(error),
      () => this.#retired && this.close(),
    )
    this.#connection.requestQueue = this.#queue
  }

  /** Connects and logs in. Rejects with a KafkaError that says what is wrong, or with the signal's reason. */
  static async open(broker: string, settings: ConnectionSettings, signal: AbortSignal): Promise<BrokerConnection> {
    signal.throwIfAborted()
    const opened = new BrokerConnection(broker, settings)
    const abort = () => opened.close()
    signal.addEventListener('abort', abort)
    try {
      await opened.#connection.connect()
      await opened.#negotiate()
      await opened.#connection.authenticate()
      signal.throwIfAborted()
      return opened
    } catch (error) {
      opened.close()
      signal.throwIfAborted()
      throw opened.#explained(error as Error)
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  get isOpen(): boolean {
    return this.#connection.isConnected()
  }

  /** True when the login runs out soon: the connection should be replaced. */
  get isExpiring(): boolean {
    return this.settings.sasl !== undefined && !this.#connection.isAuthenticated()
  }

  /** Closes as soon as everything sent was answered. */
  retire(): void {
    this.#retired = true
    if (this.#queue.size === 0) this.close()
  }

  /** The version of `api` to use here. Throws when broker and we have none in common. */
  version(api: Api): number {
    const range = this.#versions[api.key]
    const version = Math.min(api.most, range?.maxVersion ?? -1)
    if (range !== undefined && version >= Math.max(api.least, range.minVersion)) return version
    throw new KafkaError(
      'UNSUPPORTED_VERSION',
      `broker ${this.broker} does not know ${api.name} as we speak it: Kafka 0.11 or newer is needed`,
      false,
    )
  }

  /**
   * Sends a request and resolves with its response. The request is on its way when this returns, so calls keep their
   * order. `body` is written piece by piece and must not change before the answer.
   */
  request(api: Api, version: number, body: readonly Buffer[], options: RequestOptions = {}): Promise<Reader> {
    if (!this.isOpen)
      return Promise.reject(new KafkaError('NETWORK_EXCEPTION', `broker ${this.broker} is not connected`))
    const { answered = true, patience } = options
    const correlationId = this.#connection.nextCorrelationId()
    const head = requestHead(api.key, version, correlationId, this.settings.clientId, body)
    return new Promise<Reader>((resolve, reject) => {
      const sent = answered ? undefined : (error?: Error | null) => (error ? reject(error) : resolve(new Reader(head)))
      this.#queue.push({
        entry: {
          apiName: api.name,
          correlationId,
          resolve: ({ payload }) => payload !== null && resolve(new Reader(payload)),
          reject: error => reject(this.#explained(error)),
        },
        expectResponse: answered,
        requestTimeout: patience ?? null,
        sendRequest: () => this.#write([head, ...body], sent),
      })
    })
  }

  /** Ends the connection at once; open requests reject. */
  close(reason: Error = new KafkaError('NETWORK_EXCEPTION', `the connection to ${this.broker} was closed`)): void {
    this.#queue.rejectAll(reason)
    this.#queue.destroy()
    this.#connection.connectionStatus = 'disconnected'
    this.#connection.socket?.destroy()
  }

  #explained(error: Error): Error {
    const { tls, sasl } = this.settings
    return error instanceof KafkaError ? error : connectionError(error, this.broker, { tls: tls !== undefined, sasl })
  }

  #write(pieces: readonly Buffer[], sent: ((error?: Error | null) => void) | undefined): void {
    const socket = this.#connection.socket!
    socket.cork()
    pieces.forEach((piece, i) => {
      socket.write(piece, i === pieces.length - 1 ? sent : undefined)
    })
    socket.uncork()
  }

  async #negotiate(): Promise<void> {
    const response = await this.request(apiVersions, 0, [])
    response.int16()
    for (let left = response.int32(); left > 0; left--)
      this.#versions[response.int16()] = { minVersion: response.int16(), maxVersion: response.int16() }
    this.#connection.setVersions(this.#versions)
    this.#connection.setSupportAuthenticationProtocol(saslAuthenticate in this.#versions)
  }
}

function requestHead(api: number, version: number, id: number, clientId: string, body: readonly Buffer[]): Buffer {
  const head = new Writer().int32(0).int16(api).int16(version).int32(id).string(clientId).finish()
  const bytes = body.reduce((sum, piece) => sum + piece.length, head.length - 4)
  head.writeInt32BE(bytes, 0)
  return head
}

function openSocket(target: { host: string; port: number; ssl: object | null; onConnect: () => void }): Socket {
  const { host, port, ssl, onConnect } = target
  const name = isIP(host) === 0 ? { servername: host } : {}
  const socket =
    ssl === null ? connectTcp({ host, port }, onConnect) : connectTls({ host, port, ...name, ...ssl }, onConnect)
  return socket.setKeepAlive(true, 60_000).setNoDelay(true)
}

/** Splits `host:port` and `[::1]:port`. */
export function splitAddress(address: string): [host: string, port: number] {
  const colon = address.lastIndexOf(':')
  return [address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), Number(address.slice(colon + 1))]
}

/** kafkajs logs nothing by itself: every fault reaches the caller, who logs it once. */
const silent = { namespace: () => silent, debug() {}, info() {}, warn() {}, error() {} }
