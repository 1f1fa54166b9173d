import { BackOff, pause } from '../core/back-off.ts'
import type { Logger } from '../core/log.ts'
import { byTopic, earliest, latest, listOffsets } from './apis.ts'
import type { Partitions } from './assignment.ts'
import { Cluster } from './cluster.ts'
import { KafkaError, responseError } from './errors.ts'
import { Fetcher, type FetchSettings, type TakeSlice } from './fetcher.ts'
import { isLost, isRebalancing, Membership, type MembershipSettings } from './membership.ts'
import { PartitionReader } from './partition-reader.ts'
import type { ConnectionSettings } from './settings.ts'

/** Times are in ms. */
export interface ConsumerSettings {
  readonly connection: ConnectionSettings
  /** The topics to read, or which of the cluster's. */
  readonly topics: readonly string[] | ((topic: string) => boolean)
  readonly membership: MembershipSettings
  readonly heartbeatInterval: number
  readonly commitInterval: number
  /** Where to begin when the group has committed nothing, or an offset that is gone. */
  readonly reset: 'earliest' | 'latest' | 'none'
  readonly fetch: FetchSettings
}

/** Why a generation of the group ended for us. */
type End = 'rebalance' | 'lost' | 'closing'

/**
 * A member of a consumer group that commits only what is settled.
 *
 * When the group shares out its partitions anew, reading stops, what was handed on is awaited (for at most the rebalance
 * time-out), its offsets are committed in the old generation, and only then the group is joined again: an orderly change
 * loses nothing and repeats nothing. Partitions that come back keep their state; for those that don't, what is settled
 * later moves nothing.
 */
export class Consumer {
  readonly #cluster: Cluster
  readonly #membership: Membership
  readonly #stopping = new AbortController()
  readonly #closing = new AbortController()
  #readers: PartitionReader[] = []
  #fetcher: Fetcher | undefined
  #running: Promise<void> | undefined
  #commits: Promise<void> = Promise.resolve()

  constructor(
    private readonly settings: ConsumerSettings,
    private readonly take: TakeSlice,
    private readonly log: Logger,
    /** Something that only a person can mend. */
    private readonly fail: (error: Error) => void,
  ) {
    this.#cluster = new Cluster(settings.connection, log)
    this.#membership = new Membership(this.#cluster, settings.membership)
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Ends the reading; the place in the group is kept. Resolves when no slice is being handed on. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#fetcher?.stop()
  }

  /** Commits what is settled, leaves the group and closes all connections; `patience` limits the first two. */
  async close(patience = 5000): Promise<void> {
    await this.stop()
    this.#closing.abort()
    const late = new AbortController()
    await Promise.race([this.#running, pause(patience, late.signal)])
    late.abort()
    this.#cluster.close()
    await this.#running
  }

  async #run(): Promise<void> {
    const backOff = new BackOff(this.settings.fetch.retryBackOff, 5000)
    while (!this.#closing.signal.aborted)
      try {
        await this.#generation()
        backOff.reset()
      } catch (error) {
        if (this.#closing.signal.aborted) break
        this.log.warn((error as Error).message)
        await pause(backOff.next(), this.#closing.signal)
      }
    await this.#membership.leave().catch(error => this.log.debug(`leaving the group: ${error.message}`))
  }

  /** From one sharing out of the partitions to the next. */
  async #generation(): Promise<void> {
    const topics = await this.#wanted()
    const assigned = await this.#membership.join(topics, names => this.#partitions(names))
    const heart = new Heart(this.#membership, this.settings.heartbeatInterval, this.log)
    const rounds = setInterval(() => void this.#commit().catch(() => {}), this.settings.commitInterval)
    try {
      await this.#assign(assigned)
      if (!this.#stopping.signal.aborted) this.#startReading()
      const end = await Promise.race([heart.ended, this.#topicsChange(topics, heart), aborted(this.#closing.signal)])
      await this.#fetcher?.stop()
      if (end === 'rebalance') await this.#drain(heart)
      if (heart.isLost) this.#lose()
      else await this.#commit()
    } finally {
      clearInterval(rounds)
      heart.stop()
      await this.#fetcher?.stop()
    }
  }

  #startReading(): void {
    const { fetch } = this.settings
    const reset = (reader: PartitionReader) => this.#resetPosition(reader)
    this.#fetcher = new Fetcher(this.#cluster, fetch, this.#readers, this.take, reset, this.log)
  }
}
