import { type Refusal, refused } from './record-batch.ts'

/**
 * The settings that a topic may be made with, by Kafka's names, and their values without being set. Only the first two
 * do something; the others say how long data stays and how it lies on disks, and here it does neither.
 */
const defaults: Readonly<Record<string, string>> = {
  'max.message.bytes': '1048588',
  'message.timestamp.type': 'CreateTime',
  'min.insync.replicas': '1',
  'cleanup.policy': 'delete',
  'compression.type': 'producer',
  'delete.retention.ms': '86400000',
  'retention.bytes': '-1',
  'retention.ms': '604800000',
  'segment.bytes': '1073741824',
  'segment.ms': '604800000',
  'unclean.leader.election.enable': 'false',
}

export class TopicSettings {
  readonly maxMessageBytes: number
  /** The broker's time replaces the producer's. */
  readonly appendTime: boolean

  private constructor(private readonly set: ReadonlyMap<string, string>) {
    this.maxMessageBytes = Number(this.#value('max.message.bytes'))
    this.appendTime = this.#value('message.timestamp.type') === 'LogAppendTime'
  }

  static from(set: ReadonlyMap<string, string | undefined>): TopicSettings | Refusal {
    for (const [name, value] of set) {
      if (!(name in defaults)) return refused('INVALID_CONFIG', `Unknown topic config name: ${name}`)
      const number = /^-?\d+$/.test(defaults[name]!)
      if (value === undefined || (number && !/^-?\d+$/.test(value)))
        return refused('INVALID_CONFIG', `Invalid value ${value ?? 'null'} for configuration ${name}`)
    }
    return new TopicSettings(set as ReadonlyMap<string, string>)
  }

  /** All settings, sorted by name. */
  all(): { name: string; value: string; isSet: boolean }[] {
    const names = Object.keys(defaults).sort()
    return names.map(name => ({ name, value: this.#value(name), isSet: this.set.has(name) }))
  }

  #value(name: string): string {
    return this.set.get(name) ?? defaults[name]!
  }
}
