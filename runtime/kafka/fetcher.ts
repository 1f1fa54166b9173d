import { setMaxListeners } from 'node:events'
import { BackOff, pause } from '../core/back-off.ts'
import type { Logger } from '../core/log.ts'
import type { Cluster } from './cluster.ts'
import { KafkaError, responseError } from './errors.ts'
import { type FetchedPartition, type FetchLimits, fetchRecords } from './fetch-api.ts'
import type { PartitionReader, Settlement } from './partition-reader.ts'
import type { RecordColumns } from './record-columns.ts'
import { decodeRecords, MalformedRecords } from './record-decoder.ts'

/** Records from..to of some columns, which all come from one partition. */
export interface RecordSlice {
  readonly topic: string
  readonly partition: number
  readonly columns: RecordColumns
  readonly from: number
  readonly to: number
}

/** Takes a slice; resolves when the next one may come. */
export type TakeSlice = (slice: RecordSlice, settlement: Settlement) => Promise<void>

export interface FetchSettings extends FetchLimits {
  /** Most records of one slice. */
  readonly sliceSize: number
  readonly checksums: boolean
  readonly retryBackOff: number
}

/** Who hears how long the brokers take, in ms. */
export interface ConsumerTimers {
  /** `isEmpty`: it brought no record. */
  fetched(took: number, isEmpty: boolean): void
  committed(took: number): void
}

/** Most bytes that one compressed batch may grow to. */
const largestBatch = 256 * 1024 * 1024

/**
 * Reads partitions, with one loop for each broker that leads some: the next fetch is under way while the records of the
 * last one are handed on, one slice after the other, so a taker that waits holds the reading back.
 */
export class Fetcher {
  readonly #loops = new Map<number, Promise<void>>()
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>
  #lookAgain: () => void = () => {}

  constructor(
    private readonly cluster: Cluster,
    private readonly settings: FetchSettings,
    private readonly readers: readonly PartitionReader[],
    private readonly take: TakeSlice,
    /** The position of the reader is not in the log: sets another. */
    private readonly reset: (reader: PartitionReader) => Promise<void>,
    private readonly log: Logger,
    private readonly timers: ConsumerTimers,
  ) {
    setMaxListeners(0, this.#stopping.signal)
    this.#running = this.#keepLoops()
  }

  /** Resolves when no slice is being handed on, and none will be. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#lookAgain()
    await this.#running
    await Promise.all(this.#loops.values())
  }

  /** Starts a loop for every broker that leads something, whenever a partition has lost its leader. */
  async #keepLoops(): Promise<void> {
    const backOff = new BackOff(this.settings.retryBackOff, 1000)
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const again = new Promise<void>(resolve => {
        this.#lookAgain = resolve
      })
      if (await this.#findLeaders()) {
        backOff.reset()
        await again
      }
      await pause(backOff.next(), signal)
    }
  }

  async #findLeaders(): Promise<boolean> {
    const homeless = this.readers.filter(reader => reader.leader === undefined)
    for (const reader of homeless)
      try {
        const { partitions } = await this.cluster.topic(reader.topic)
        const leader = partitions.find(one => one.partition === reader.partition)?.leader ?? -1
        if (leader < 0) throw responseError(5, String(reader))
        reader.leader = leader
      } catch (error) {
        if (this.#stopping.signal.aborted) return true
        this.#lostLeader([reader], error as Error)
      }
    for (const leader of new Set(this.readers.map(reader => reader.leader)))
      if (leader !== undefined && !this.#loops.has(leader))
        this.#loops.set(
          leader,
          this.#loop(leader).finally(() => this.#loops.delete(leader)),
        )
    return this.readers.every(reader => reader.leader !== undefined)
  }

  #lostLeader(readers: readonly PartitionReader[], error: Error): void {
    for (const reader of readers) {
      reader.leader = undefined
      this.cluster.forget(reader.topic)
    }
    if (!this.#stopping.signal.aborted) this.log.warn(error.message)
    this.#lookAgain()
  }

  async #loop(leader: number): Promise<void> {
    const { signal } = this.#stopping
    let ahead: ReturnType<typeof fetchRecords> | undefined
    while (!signal.aborted) {
      const mine = this.readers.filter(reader => reader.leader === leader)
      if (mine.length === 0) return
      try {
        const fetched = await (ahead ?? this.#fetch(leader, mine))
        if (signal.aborted) return
        if (fetched.error !== 0) throw responseError(fetched.error, 'fetch')
        const slices = []
        for (const partition of fetched.partitions) slices.push(...(await this.#open(partition, mine)))
        ahead = this.#fetch(
          leader,
          mine.filter(reader => reader.leader === leader),
        )
        ahead.catch(() => {})
        for (const slice of slices) if (!signal.aborted) await slice()
      } catch (error) {
        ahead = undefined
        this.#lostLeader(mine, error as Error)
        await pause(this.settings.retryBackOff, signal)
      }
    }
  }

  async #fetch(leader: number, readers: readonly PartitionReader[]) {
    if (readers.length === 0) return { error: 0, partitions: [] }
    const broker = await this.cluster.broker(leader, 'fetch')
    const began = Date.now()
    const fetched = await fetchRecords(broker, readers, this.settings)
    const isEmpty = fetched.partitions.every(({ data }) => data.length === 0)
    if (fetched.error === 0) this.timers.fetched(Date.now() - began, isEmpty)
    return fetched
  }

  /** The slices of what came for one partition, each as the step that hands it on. */
  async #open(fetched: FetchedPartition, readers: readonly PartitionReader[]): Promise<(() => Promise<void>)[]> {
    const reader = readers.find(one => one.topic === fetched.topic && one.partition === fetched.partition)
    if (reader === undefined || !reader.isOurs) return []
    if (fetched.error === offsetOutOfRange) await this.reset(reader)
    else if (fetched.error !== 0) this.#lostLeader([reader], responseError(fetched.error, String(reader)))
    else return this.#decode(fetched, reader)
    return []
  }

  #decode({ data, aborted }: FetchedPartition, reader: PartitionReader): (() => Promise<void>)[] {
    const { checksums } = this.settings
    try {
      const { records, next } = decodeRecords(data, {
        from: reader.position,
        aborted,
        checksums,
        largest: largestBatch,
      })
      const steps = records.flatMap((columns, i) =>
        this.#steps(reader, columns, i === records.length - 1 ? next : undefined),
      )
      if (records.length === 0 && next > reader.position) steps.push(async () => reader.handOn(next).settle())
      reader.position = next
      return steps
    } catch (error) {
      if (!(error instanceof MalformedRecords)) throw error
      this.#lostLeader(
        [reader],
        new KafkaError('CORRUPT_MESSAGE', `${reader}, offset ${error.offset}: ${error.message}`),
      )
      return []
    }
  }

  /** `last`: the offset to go on at after the last slice, where that is not the one after its last record. */
  #steps(reader: PartitionReader, columns: RecordColumns, last: number | undefined): (() => Promise<void>)[] {
    const { topic, partition } = reader
    const steps = []
    for (let from = 0; from < columns.count; from += this.settings.sliceSize) {
      const to = Math.min(columns.count, from + this.settings.sliceSize)
      const next = to === columns.count && last !== undefined ? last : columns.offsets[to - 1]! + 1
      steps.push(async () => {
        if (reader.isOurs) await this.take({ topic, partition, columns, from, to }, reader.handOn(next))
      })
    }
    return steps
  }
}

const offsetOutOfRange = 1
