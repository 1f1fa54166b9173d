import type { HdfsAddress } from '../services/hdfs.ts'
import { startHdfs } from '../services/hdfs.ts'
import { startKafka } from '../services/kafka.ts'
import { KafkaClient } from '../services/kafka-client.ts'
import type { ServerName } from './work.ts'

/** What one run of one contender works with. */
export interface Run {
  /** Empty, of this run alone. */
  readonly folder: string
  readonly servers: Servers
  readonly lines: { readonly count: number; readonly length: number }
  /** What it reads: see Input. */
  readonly input: string
  /** A topic that it writes to, and a consumer group: of this run alone. */
  readonly topic: string
  readonly group: string
  /** Free ports: where a source listens, and where the agent answers /metrics; the same for the next agent. */
  readonly port: number
  readonly monitor: number
  readonly nextPort: number
  readonly nextMonitor: number
}

/** The real servers that the chosen works need. */
export class Servers {
  #kafka: KafkaClient | undefined
  #hdfs: HdfsAddress | undefined
  readonly #stops: (() => Promise<void>)[] = []

  /** Starts one, or takes the one that KAFKA_BOOTSTRAP names. Throws Unavailable when this machine can't have it. */
  async start(name: ServerName): Promise<void> {
    if (name === 'hdfs' && this.#hdfs === undefined) {
      const hdfs = await startHdfs(console.error)
      this.#hdfs = hdfs
      this.#stops.push(() => hdfs.stop())
    }
    if (name === 'kafka' && this.#kafka === undefined) this.#kafka = await this.#startKafka()
  }

  get kafka(): KafkaClient {
    return this.#kafka ?? missing('kafka')
  }

  get hdfs(): HdfsAddress {
    return this.#hdfs ?? missing('hdfs')
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stops.map(stop => stop()))
  }

  async #startKafka(): Promise<KafkaClient> {
    const named = process.env.KAFKA_BOOTSTRAP
    if (named) return new KafkaClient(named)
    // Deleted topics give their room back at once: a full run writes many gigabytes.
    const settings = { 'log.segment.delete.delay.ms': 1000 }
    const broker = await startKafka({ java: ['-Xmx1g'], settings, say: console.error })
    this.#stops.push(() => broker.stop())
    return broker
  }
}

function missing(name: ServerName): never {
  throw new Error(`the work uses ${name} without saying that it needs it`)
}
