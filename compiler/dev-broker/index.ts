/**
 * A broker in this process that speaks Kafka's protocol, for development and tests: one node, nothing on disk, the memory
 * for records bounded. It keeps record batches as they were sent; what Kafka refuses it refuses with Kafka's codes.
 *
 *   server/    connections, frames, answers in order     protocol/   messages as data, from which reading and writing follow
 *   handlers/  what each request does                    log/        topics, partitions, batches, idempotent producers
 *   groups/    consumer groups, their rebalances, what they have committed
 *
 * It has no transactions, no replicas, no access rules, no TLS and no login but SASL PLAIN.
 */
import { Broker } from './broker.ts'
import { type DevRecord, recordsOf } from './log/records.ts'
import type { BeforeAnswer } from './server/connection.ts'
import { Listener } from './server/listener.ts'

export type { DevRecord } from './log/records.ts'
export type { BeforeAnswer, Exchange } from './server/connection.ts'

export interface DevBrokerOptions {
  /** Where it listens, and what it tells clients to connect to. Default 127.0.0.1. */
  readonly host?: string
  /** Default: a free one. */
  readonly port?: number
  /** What it tells clients to connect to instead: a proxy before it. */
  readonly advertised?: { readonly host: string; readonly port: number }
  /** Name and password of who may log in by SASL PLAIN. Default: no login. */
  readonly users?: Readonly<Record<string, string>>
  /** Of topics that are made without saying how many. Default 1. */
  readonly partitions?: number
  /** Whether a topic that somebody asks for is made. Default true. */
  readonly autoCreate?: boolean
  /** Memory for records in bytes; past it the largest partition loses its oldest ones. Default 256 MiB. */
  readonly maxBytes?: number
  /** May be set later too, on the broker. */
  readonly beforeAnswer?: BeforeAnswer
  /** Called with a line for people. Default: nobody is told. */
  readonly say?: (line: string) => void
}

/** Resolves when it listens. Rejects with Node's error (`EADDRINUSE`, …) when it can't. */
export async function startDevBroker(options: DevBrokerOptions = {}): Promise<DevBroker> {
  const broker = new DevBroker(options)
  await broker.resume()
  return broker
}

export class DevBroker {
  /** Delays answers, or cuts the connection when the request was carried out and not yet answered. */
  beforeAnswer: BeforeAnswer | undefined
  readonly #broker: Broker
  readonly #listener: Listener

  constructor(options: DevBrokerOptions) {
    const { host = '127.0.0.1', port = 0, users, partitions = 1, autoCreate = true } = options
    const { maxBytes = 256 << 20, say = () => {} } = options
    this.beforeAnswer = options.beforeAnswer
    const { advertised } = options
    this.#broker = new Broker({ host, port, advertised, partitions, autoCreate, maxBytes, users, say })
    this.#listener = new Listener(this.#broker, exchange => this.beforeAnswer?.(exchange))
  }

  /** `host:port`, as for bootstrap.servers. */
  get address(): string {
    return `${this.#broker.host}:${this.#broker.port}`
  }

  /** Cuts all connections and refuses new ones, as a broker that went down. Records, offsets and groups stay. */
  async pause(): Promise<void> {
    this.#broker.groups.freeze()
    await this.#listener.close()
  }

  /** Listens again, at the same address. */
  async resume(): Promise<void> {
    await this.#listener.open()
    this.#broker.groups.thaw()
  }

  /** Ends it; what it held is gone. */
  async close(): Promise<void> {
    await this.pause()
  }

  /** Names, sorted. */
  get topics(): string[] {
    return this.#broker.topics.all.map(topic => topic.name)
  }

  /** Throws when the topic is there, or can't be made so. `settings`: by Kafka's names. */
  createTopic(name: string, partitions = 1, settings: Readonly<Record<string, string>> = {}): void {
    const made = this.#broker.topics.create(name, partitions, new Map(Object.entries(settings)))
    if ('error' in made) throw new Error(made.message)
  }

  /** Makes a topic wider while it is in use. Throws when it can't. */
  addPartitions(name: string, total: number): void {
    const refusal = this.#broker.topics.widen(name, total)
    if (refusal !== undefined) throw new Error(refusal.message)
  }

  /** The offsets that each partition of the topic holds, the end excluded; none for a topic that is not there. */
  offsets(topic: string): { start: number; end: number }[] {
    return (this.#broker.topics.get(topic)?.partitions ?? []).map(({ start, end }) => ({ start, end }))
  }

  /** Records that were ever appended to the topic. */
  count(topic: string): number {
    return this.offsets(topic).reduce((sum, { end }) => sum + end, 0)
  }

  /** The records that a partition holds, from `from` on, decompressed, read a batch at a time. */
  async *records(topic: string, partition: number, from = 0): AsyncGenerator<DevRecord> {
    const log = this.#broker.topics.partition(topic, partition)
    for (let next = from; log !== undefined && next < log.end; ) {
      const [batch] = log.read(Math.max(next, log.start), 0, 1)
      if (batch === undefined) return
      for (const record of await recordsOf(batch)) if (record.offset >= next && record.offset >= log.start) yield record
      next = batch.nextOffset
    }
  }

  /** Resolves at the next append to any topic, or after `ms`. */
  appended(ms: number): Promise<void> {
    return this.#broker.topics.appended.wait(ms)
  }

  /** What the group has committed for the partition, or undefined. */
  committed(group: string, topic: string, partition: number): number | undefined {
    return this.#broker.groups.get(group)?.offsets.get(topic, partition)?.offset
  }
}
