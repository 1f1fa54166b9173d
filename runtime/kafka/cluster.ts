import type { Logger } from '../core/log.ts'
import { type BrokerInfo, findCoordinator, metadata, type TopicInfo } from './apis.ts'
import { BrokerConnection } from './connection.ts'
import { KafkaError, responseError } from './errors.ts'
import type { ConnectionSettings } from './settings.ts'

/** What a connection is for: a fetch may wait at the broker, and would hold up what comes after it. */
export type Purpose = 'produce' | 'fetch' | 'group' | 'ask'

/**
 * The brokers of a cluster, who leads what, and our connections to them. Nothing here retries: callers do, with the pause
 * that fits them. After `close` everything rejects.
 */
export class Cluster {
  readonly #brokers = new Map<number, string>()
  readonly #topics = new Map<string, { info: TopicInfo; at: number }>()
  readonly #connections = new Map<string, Promise<BrokerConnection>>()
  readonly #closed = new AbortController()

  constructor(
    readonly settings: ConnectionSettings,
    private readonly log: Logger,
  ) {}

  /** What is known of the topic, not older than metadata.max.age.ms; creates it where the broker does so by itself. */
  async topic(name: string): Promise<TopicInfo> {
    const known = this.#topics.get(name)
    if (known !== undefined && Date.now() - known.at < this.settings.metadataMaxAge) return known.info
    const [info] = await this.refresh([name])
    if (info!.error !== 0) throw responseError(info!.error, `topic "${name}"`)
    return info!
  }

  /** The same from memory, or undefined when there is none that is young enough. */
  known(name: string): TopicInfo | undefined {
    const known = this.#topics.get(name)
    return known !== undefined && Date.now() - known.at < this.settings.metadataMaxAge ? known.info : undefined
  }

  /** What is known of a topic was wrong: ask again next time. */
  forget(topic: string): void {
    this.#topics.delete(topic)
  }

  /** Asks a broker about some topics, or about all for undefined. Topics may come with an error. */
  async refresh(topics: readonly string[] | undefined, create = true): Promise<TopicInfo[]> {
    const found = await metadata(await this.any(), topics, create)
    for (const { id, address } of found.brokers) this.#brokers.set(id, address)
    for (const info of found.topics)
      if (info.error === 0) this.#topics.set(info.name, { info, at: Date.now() })
      else this.#topics.delete(info.name)
    return found.topics
  }

  /** The connection to the broker that leads the partition. */
  async leader(topic: string, partition: number, purpose: Purpose): Promise<BrokerConnection> {
    const { partitions } = await this.topic(topic)
    const leader = partitions.find(one => one.partition === partition)?.leader
    if (leader === undefined)
      throw new KafkaError(
        'UNKNOWN_TOPIC_OR_PARTITION',
        `topic "${topic}" has no partition ${partition}: it has ${partitions.length}, counted from 0`,
      )
    if (leader < 0) throw responseError(5, `topic "${topic}", partition ${partition}`)
    return this.broker(leader, purpose)
  }

  broker(id: number, purpose: Purpose): Promise<BrokerConnection> {
    const address = this.#brokers.get(id)
    if (address === undefined)
      return Promise.reject(new KafkaError('BROKER_NOT_AVAILABLE', `broker ${id} is not among the cluster's brokers`))
    return this.#connection(address, purpose)
  }

  async coordinator(group: string): Promise<BrokerConnection> {
    const { id, address } = await findCoordinator(await this.any(), group)
    this.#brokers.set(id, address)
    return this.#connection(address, 'group')
  }

  /** A connection to whichever broker can be reached: the known ones, then the bootstrap servers. */
  async any(): Promise<BrokerConnection> {
    const addresses = new Set([...this.#brokers.values(), ...this.settings.bootstrap])
    const failures: Error[] = []
    for (const address of shuffled([...addresses]))
      try {
        return await this.#connection(address, 'ask')
      } catch (error) {
        this.#closed.signal.throwIfAborted()
        failures.push(error as Error)
      }
    const { code, retriable } = failures[0] as KafkaError
    throw new KafkaError(code, failures.map(error => error.message).join('; '), retriable)
  }

  close(): void {
    this.#closed.abort(new KafkaError('CLOSED', 'the connection to Kafka was closed', false))
    const connections = [...this.#connections.values()]
    this.#connections.clear()
    for (const opening of connections) opening.then(connection => connection.close()).catch(() => {})
  }

  async #connection(address: string, purpose: Purpose): Promise<BrokerConnection> {
    this.#closed.signal.throwIfAborted()
    const key = `${purpose} ${address}`
    const current = this.#connections.get(key)
    if (current === undefined) return this.#open(key, address)
    const connection = await current
    if (connection.isOpen && !connection.isExpiring) return connection
    if (this.#connections.get(key) !== current) return this.#connection(address, purpose)
    connection.retire()
    return this.#open(key, address)
  }

  /** One attempt at a time for each address and purpose; a failed one is not kept. */
  #open(key: string, address: string): Promise<BrokerConnection> {
    const opening = BrokerConnection.open(address, this.settings, this.#closed.signal)
    this.#connections.set(key, opening)
    opening.then(
      () => this.log.debug(`connected to broker ${address}`),
      () => {
        if (this.#connections.get(key) === opening) this.#connections.delete(key)
      },
    )
    return opening
  }
}

/** Bootstrap servers are asked in random order, so that a restart of many agents spreads. */
function shuffled<T>(values: T[]): T[] {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[values[i], values[j]] = [values[j]!, values[i]!]
  }
  return values
}

export type { BrokerInfo, TopicInfo }
