import { BackOff, pause } from '../core/back-off.ts'
import type { Logger } from '../core/log.ts'
import { byTopic, earliest, latest, listOffsets } from './apis.ts'
import type { Partitions } from './assignment.ts'
import { Cluster } from './cluster.ts'
import { KafkaError, responseError } from './errors.ts'
import { type ConsumerTimers, Fetcher, type FetchSettings, type TakeSlice } from './fetcher.ts'
import { Heart } from './heart.ts'
import { isRebalancing, Membership, type MembershipSettings } from './membership.ts'
import { PartitionReader } from './partition-reader.ts'
import type { ConnectionSettings } from './settings.ts'
import { Topics } from './topics.ts'

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
  readonly #topics: Topics
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
    private readonly timers: ConsumerTimers = { fetched: () => {}, committed: () => {} },
  ) {
    this.#cluster = new Cluster(settings.connection, log)
    this.#membership = new Membership(this.#cluster, settings.membership)
    this.#topics = new Topics(this.#cluster, settings.topics, log)
  }

  /** Joins the group and reads; a second call does nothing. */
  start(): void {
    this.#running ??= this.#run()
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
    while (!this.#stopping.signal.aborted)
      try {
        await this.#generation()
        backOff.reset()
      } catch (error) {
        if (this.#closing.signal.aborted) break
        if ((error as KafkaError).code === 'FENCED_INSTANCE_ID') this.fail(error as Error)
        this.log.warn((error as Error).message)
        await pause(backOff.next(), this.#stopping.signal)
      }
    await this.#membership.leave().catch(error => this.log.debug(`leaving the group: ${error.message}`))
  }

  /** From one sharing out of the partitions to the next. */
  async #generation(): Promise<void> {
    const topics = await this.#topics.wanted()
    const assigned = await this.#membership.join(topics, names => this.#topics.partitions(names))
    const over = new AbortController()
    const heart = new Heart(this.#membership, this.settings.heartbeatInterval, this.log)
    const rounds = setInterval(() => void this.#commit(heart), this.settings.commitInterval)
    try {
      await this.#assign(assigned, heart)
      const fetcher = this.#read()
      const changed = this.#topics.changed(topics, this.#membership.leads, over.signal)
      const end = await Promise.race([heart.ended, changed, aborted(this.#closing.signal)])
      if (end !== 'lost') await this.#drain(fetcher, heart)
      if (heart.isLost) this.#lose()
      else await this.#commitFinally(heart)
    } finally {
      void this.#fetcher?.stop()
      over.abort()
      heart.stop()
      clearInterval(rounds)
    }
  }

  #read(): Fetcher | undefined {
    if (this.#stopping.signal.aborted) return undefined
    const { fetch } = this.settings
    const reset = (reader: PartitionReader) => this.#resetPosition(reader)
    this.#fetcher = new Fetcher(this.#cluster, fetch, this.#readers, this.take, reset, this.log, this.timers)
    return this.#fetcher
  }

  /** Waits until everything handed on is settled, as long as the group waits for us. */
  async #drain(fetcher: Fetcher | undefined, heart: Heart): Promise<void> {
    const { rebalanceTimeout } = this.settings.membership
    const over = new AbortController()
    const settled = async () => {
      await fetcher?.stop()
      await Promise.all(this.#readers.map(reader => reader.drained()))
    }
    const ends = [settled(), heart.lost, aborted(this.#closing.signal), pause(rebalanceTimeout * 0.8, over.signal)]
    await Promise.race(ends)
    over.abort()
  }

  /** Partitions that stay ours keep their state. */
  async #assign(assigned: Partitions, heart: Heart): Promise<void> {
    if (!this.#membership.wasKept) this.#lose()
    const before = new Map(this.#readers.map(reader => [String(reader), reader]))
    const fresh: PartitionReader[] = []
    this.#readers = []
    for (const [topic, partitions] of assigned)
      for (const partition of partitions) {
        const reader = new PartitionReader(topic, partition)
        const known = before.get(String(reader))
        before.delete(String(reader))
        known?.rewind()
        this.#readers.push(known ?? reader)
        if (known === undefined) fresh.push(reader)
      }
    for (const reader of before.values()) reader.leave()
    await this.#position(fresh, heart)
    const names = this.#readers.map(String).join('; ')
    this.log.info(`group "${this.settings.membership.group}" gives us ${names === '' ? 'no partition' : names}`)
  }

  #lose(): void {
    for (const reader of this.#readers) reader.leave()
    this.#readers = []
  }

  /** Looks up where to begin, until that works or the generation is over. */
  async #position(readers: readonly PartitionReader[], heart: Heart): Promise<void> {
    const backOff = new BackOff(this.settings.fetch.retryBackOff, 1000)
    let left = readers
    const over = Promise.race([heart.ended, aborted(this.#closing.signal)]).then(() => true)
    while (left.length > 0) {
      try {
        left = await this.#positionOnce(left)
      } catch (error) {
        heart.heard(error)
        this.log.warn((error as Error).message)
        if (await Promise.race([over, pause(backOff.next()).then(() => false)])) return this.#forgetUnplaced(left)
      }
    }
  }

  async #positionOnce(readers: readonly PartitionReader[]): Promise<PartitionReader[]> {
    const wanted = new Map([...byTopic(readers)].map(([topic, some]) => [topic, some.map(one => one.partition)]))
    const offsets = await this.#membership.committed(wanted)
    for (const reader of readers) {
      const found = offsets.find(one => one.topic === reader.topic && one.partition === reader.partition)
      if (found === undefined || found.error !== 0) throw responseError(found?.error ?? -1, String(reader))
      if (found.offset >= 0) reader.begin(found.offset, true)
      else await this.#resetPosition(reader)
    }
    return []
  }

  /** Without a position a partition can't be read; the next generation tries again. */
  #forgetUnplaced(readers: readonly PartitionReader[]): void {
    for (const reader of readers) reader.leave()
    this.#readers = this.#readers.filter(reader => reader.isOurs)
  }

  async #resetPosition(reader: PartitionReader): Promise<void> {
    const { reset, fetch, membership } = this.settings
    if (reset === 'none') {
      const text = `${reader}: group "${membership.group}" has no valid offset, and auto.offset.reset is none: set earliest or latest, or the group's offset`
      this.fail(new KafkaError('NO_OFFSET', text, false))
      throw new KafkaError('NO_OFFSET', text)
    }
    const connection = await this.#cluster.leader(reader.topic, reader.partition, 'ask')
    const wanted = new Map([[reader.topic, [reader.partition]]])
    const [found] = await listOffsets(connection, wanted, reset === 'earliest' ? earliest : latest, fetch.isolation)
    if (found === undefined || found.error !== 0) {
      this.#cluster.forget(reader.topic)
      throw responseError(found?.error ?? -1, String(reader))
    }
    this.log.info(`${reader}: beginning at offset ${found.offset}, the ${reset} one`)
    reader.begin(found.offset, false)
  }

  /** Tells the group what is settled. Rejects never: what could not be told is due again. */
  #commit(heart: Heart): Promise<boolean> {
    const attempt = this.#commits.then(() => this.#commitDue(heart))
    this.#commits = attempt.then(() => {})
    return attempt
  }

  async #commitDue(heart: Heart): Promise<boolean> {
    const due = this.#readers.flatMap(reader => (reader.due === undefined ? [] : [{ reader, offset: reader.due }]))
    if (due.length === 0) return true
    const began = Date.now()
    try {
      await this.#membership.commit(
        due.map(({ reader: { topic, partition }, offset }) => ({ topic, partition, offset })),
      )
      this.timers.committed(Date.now() - began)
      for (const { reader, offset } of due) reader.committed(offset)
      return true
    } catch (error) {
      heart.heard(error)
      if (!isRebalancing(error)) this.log.warn(`offsets could not be committed: ${(error as Error).message}`)
      return false
    }
  }

  async #commitFinally(heart: Heart): Promise<void> {
    for (let attempt = 0; attempt < 5 && !heart.isLost; attempt++) {
      if (await this.#commit(heart)) return
      await pause(this.settings.fetch.retryBackOff)
    }
  }
}

function aborted(signal: AbortSignal): Promise<'closing'> {
  return new Promise(resolve => {
    if (signal.aborted) resolve('closing')
    else signal.addEventListener('abort', () => resolve('closing'), { once: true })
  })
}
