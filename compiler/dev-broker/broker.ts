import { Coordinator } from './groups/coordinator.ts'
import { Topics } from './log/topics.ts'

export interface BrokerSettings {
  /** Where it listens, and what it tells clients to connect to. */
  readonly host: string
  /** 0 for a free one. */
  readonly port: number
  /** What clients are told to connect to instead: a proxy before it. */
  readonly advertised: { readonly host: string; readonly port: number } | undefined
  /** Partitions of a topic that is made without saying how many. */
  readonly partitions: number
  /** Whether asking for a topic makes it. */
  readonly autoCreate: boolean
  /** Memory for stored records in bytes. */
  readonly maxBytes: number
  /** Name and password of who may log in by SASL PLAIN; nobody has to without. */
  readonly users: Readonly<Record<string, string>> | undefined
  readonly say: (line: string) => void
}

/** What the broker knows, apart from its connections: topics, groups, and the address that it tells to clients. */
export class Broker {
  readonly id = 1
  readonly clusterId = 'flumec-dev-broker'
  readonly topics: Topics
  readonly groups = new Coordinator()
  readonly host: string
  port: number
  #producers = 0
  #hasDropped = false

  constructor(readonly settings: BrokerSettings) {
    this.host = settings.host
    this.port = settings.port
    this.topics = new Topics(settings.maxBytes, (topic, partition, start) => this.#told(topic, partition, start))
  }

  nextProducerId(): number {
    return this.#producers++
  }

  #told(topic: string, partition: number, start: number): void {
    if (this.#hasDropped) return
    this.#hasDropped = true
    const size = `${Math.round(this.settings.maxBytes / 2 ** 20)} MiB`
    this.settings.say(
      `development broker: more than ${size} are stored, so the oldest records go (now ${topic}, partition ${partition}, up to offset ${start}); this is said once`,
    )
  }
}
