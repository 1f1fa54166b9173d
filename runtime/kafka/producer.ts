import type { EventBatch } from '../core/event-batch.ts'
import type { Logger } from '../core/log.ts'
import { initProducerId, type TopicInfo } from './apis.ts'
import { Cluster } from './cluster.ts'
import { type Codec, loadZstd } from './codecs/index.ts'
import { KafkaError } from './errors.ts'
import { Lane, type LaneOwner } from './lane.ts'
import { portions } from './portions.ts'
import type { RecordShape } from './record-batch-encoder.ts'
import { RequestMemory } from './request-memory.ts'
import type { Refuse } from './routing.ts'
import type { ConnectionSettings } from './settings.ts'

/** Times are in ms. */
export interface ProducerSettings {
  readonly connection: ConnectionSettings
  readonly acks: -1 | 0 | 1
  readonly idempotent: boolean
  readonly codec: Codec
  /** Requests in flight for one partition. */
  readonly maxInFlight: number
  readonly requestTimeout: number
  readonly deliveryTimeout: number
  readonly retries: number
  readonly retryBackOff: number
  /** Longest wait for a topic's metadata. */
  readonly maxBlock: number
  /** Most bytes of one record batch before compression. */
  readonly maxBatchBytes: number
  /** Most bytes of one event's body. */
  readonly maxRequestSize: number
}

/** Writes batches of events to topics: in order for each partition, and once each when idempotent. */
export class Producer implements LaneOwner {
  readonly cluster: Cluster
  readonly memory = new RequestMemory()
  readonly #lanes = new Map<string, Lane>()
  readonly #closing = new AbortController()
  #identity: { readonly id: number; readonly epoch: number } | undefined
  #isStarted = false

  constructor(
    readonly settings: ProducerSettings,
    readonly shape: RecordShape,
    private readonly log: Logger,
  ) {
    this.cluster = new Cluster(settings.connection, log)
  }

  get closed(): AbortSignal {
    return this.#closing.signal
  }

  get identity() {
    return this.#identity
  }

  renewIdentity(): void {
    this.#identity = undefined
  }

  warn(message: string): void {
    this.log.warn(message)
  }

  /** The topic, when `send` can be called for it now, without waiting for `ready`. */
  readyTopic(topic: string): TopicInfo | undefined {
    return this.#isStarted && !this.#needsIdentity ? this.cluster.known(topic) : undefined
  }

  /** Fetches what sending to the topic needs. One attempt; rejects with a KafkaError. */
  async ready(topic: string): Promise<TopicInfo> {
    if (this.settings.codec === 'zstd') await loadZstd()
    const info = await this.cluster.topic(topic)
    if (this.#needsIdentity) this.#identity = await initProducerId(await this.cluster.any())
    this.#isStarted = true
    return info
  }

  get #needsIdentity(): boolean {
    return this.settings.idempotent && this.#identity === undefined
  }

  /**
   * Resolves when all records are confirmed. What is sent first for a partition is written there first. Must be ready.
   * `written` is called once all are on their way: who waits for it before the next call keeps the order of a broker's
   * partitions too. `refuse` is told of records that the broker will never take; without it one of them fails the call.
   */
  async send(
    topic: string,
    partition: number,
    batches: readonly EventBatch[],
    written: () => void = () => {},
    refuse?: Refuse,
  ): Promise<void> {
    const lane = this.#lane(topic, partition)
    const all = portions(batches, this.settings.maxBatchBytes).filter(portion => this.#fits(topic, portion, refuse))
    if (all.length === 0) return written()
    let left = all.length
    const one = () => --left === 0 && written()
    await Promise.all(all.map(portion => lane.send(portion, one, refuse)))
  }

  #fits(topic: string, [first, ...rest]: readonly EventBatch[], refuse: Refuse | undefined): boolean {
    const { maxRequestSize } = this.settings
    const { bytes, count } = first!
    if (rest.length > 0 || count > 1 || bytes <= maxRequestSize) return true
    const text = `an event of ${bytes} bytes for topic "${topic}" is larger than max.request.size (${maxRequestSize})`
    const error = new KafkaError('RECORD_TOO_LARGE', `${text}: raise it, and max.message.bytes of the topic`, false)
    if (refuse === undefined) throw error
    refuse(first!, error)
    return false
  }

  /** Rejects everything that is not confirmed yet. */
  giveUp(error: Error): void {
    for (const lane of this.#lanes.values()) lane.giveUp(error)
  }

  close(): void {
    const error = new KafkaError('CLOSED', 'the producer was closed', false)
    this.#closing.abort(error)
    this.giveUp(error)
    this.cluster.close()
  }

  #lane(topic: string, partition: number): Lane {
    const key = `${topic} ${partition}`
    const lane = this.#lanes.get(key) ?? new Lane(this, topic, partition)
    this.#lanes.set(key, lane)
    return lane
  }
}
