import type { KafkaClient } from '../services/kafka-client.ts'
import type { Program } from '../services/program.ts'

export interface Contender {
  readonly name: string
  /** Makes everything ready and returns what starts it. Throws Unavailable when this machine lacks it. */
  prepare(setting: Setting): Promise<() => Program>
}

/** What one run of one contender works with. */
export interface Setting {
  /** Empty, of this run alone. */
  readonly folder: string
  readonly kafka: KafkaClient
  /** The topic to write to or to read from. */
  readonly topic: string
  /** File to read. */
  readonly input: string
  /** Consumer group, of this run alone. */
  readonly group: string
}
