import { Changes } from '../changes.ts'
import { type Appended, Partition } from './partition.ts'
import { type Refusal, refused } from './record-batch.ts'
import { TopicSettings } from './topic-settings.ts'

export interface Topic {
  readonly name: string
  readonly settings: TopicSettings
  readonly partitions: Partition[]
}

/**
 * Every topic of the broker. What it stores is bounded: past `maxBytes` the largest partition loses its oldest batches and
 * its first offset moves, as when Kafka's retention deletes.
 */
export class Topics {
  readonly #topics = new Map<string, Topic>()
  /** Told at every append. */
  readonly appended = new Changes()
  #bytes = 0

  constructor(
    private readonly maxBytes: number,
    /** Called when stored records had to go. */
    private readonly dropped: (topic: string, partition: number, upTo: number) => void,
  ) {}

  /** Sorted by name. */
  get all(): Topic[] {
    return [...this.#topics.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  get(name: string): Topic | undefined {
    return this.#topics.get(name)
  }

  partition(name: string, partition: number): Partition | undefined {
    return this.#topics.get(name)?.partitions[partition]
  }

  /** `dry`: only say whether it could be made. */
  create(
    name: string,
    partitions: number,
    settings: ReadonlyMap<string, string | undefined> = new Map(),
    dry = false,
  ): Topic | Refusal {
    if (!/^(?!\.{1,2}$)[\w.-]{1,249}$/.test(name))
      return refused('INVALID_TOPIC_EXCEPTION', `a topic can't be named "${name}"`)
    if (this.#topics.has(name)) return refused('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`)
    if (partitions < 1 || partitions > mostPartitions)
      return refused('INVALID_PARTITIONS', `a topic has 1 to ${mostPartitions} partitions, not ${partitions}`)
    const known = TopicSettings.from(settings)
    if ('error' in known) return known
    const topic = { name, settings: known, partitions: Array.from({ length: partitions }, () => new Partition(known)) }
    if (!dry) this.#topics.set(name, topic)
    return topic
  }

  widen(name: string, partitions: number, dry = false): Refusal | undefined {
    const topic = this.#topics.get(name)
    if (topic === undefined) return unknownTopic()
    const before = topic.partitions.length
    if (partitions <= before || partitions > mostPartitions)
      return refused('INVALID_PARTITIONS', `the topic has ${before} partitions; ${partitions} is not more`)
    if (!dry) topic.partitions.push(...Array.from({ length: partitions - before }, () => new Partition(topic.settings)))
    return undefined
  }

  delete(name: string): Refusal | undefined {
    const topic = this.#topics.get(name)
    if (topic === undefined) return unknownTopic()
    for (const partition of topic.partitions) this.#bytes -= partition.bytes
    this.#topics.delete(name)
    return undefined
  }

  append(name: string, partition: number, sent: Buffer | undefined): Appended | Refusal {
    const log = this.partition(name, partition)
    if (log === undefined) return unknownTopic()
    const before = log.bytes
    const appended = log.append(sent, Date.now())
    this.#bytes += log.bytes - before
    if (this.#bytes > this.maxBytes) this.#makeRoom()
    this.appended.tell()
    return appended
  }

  trim(partition: Partition, offset: number): void {
    const before = partition.bytes
    partition.trim(offset)
    this.#bytes += partition.bytes - before
  }

  /** A sixteenth at a time, so that a full broker does not move its arrays at every append. */
  #makeRoom(): void {
    const all = this.all.flatMap(({ name, partitions }) => partitions.map((log, number) => ({ name, number, log })))
    const largest = all.reduce((most, one) => (one.log.bytes > most.log.bytes ? one : most))
    const before = largest.log.bytes
    largest.log.free(Math.min(before, this.maxBytes / 16))
    this.#bytes += largest.log.bytes - before
    this.dropped(largest.name, largest.number, largest.log.start)
  }
}

/** More would be a slip of the hand. */
const mostPartitions = 10_000

export function unknownTopic(): Refusal {
  return refused('UNKNOWN_TOPIC_OR_PARTITION', 'This server does not host this topic-partition.')
}
