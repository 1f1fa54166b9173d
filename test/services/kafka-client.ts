import { randomUUID } from 'node:crypto'
import { type Batch, type IHeaders, type KafkaConfig, Kafka as KafkaJs, type KafkaMessage, logLevel } from 'kafkajs'
import { until } from './until.ts'

export interface KafkaRecord {
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly key: string | null
  /** Null for a tombstone. */
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, string>>
}

export interface RecordToSend {
  readonly value: string | Buffer | null
  readonly key?: string | Buffer
  readonly partition?: number
  readonly headers?: IHeaders
  /** In ms since the epoch. */
  readonly timestamp?: string
}

/** What tests do with a broker: an independent view, by kafkajs's own producer and consumer. */
export class KafkaClient {
  constructor(
    /** `host:port`; several with commas between. */
    readonly bootstrap: string,
    /** TLS and SASL settings of kafkajs, where the listener wants them. */
    private readonly security: Pick<KafkaConfig, 'ssl' | 'sasl'> = {},
  ) {}

  /** Makes a topic of a new name, `partitions` wide, and returns the name. `settings`: of the topic, by Kafka's names. */
  async createTopic(
    partitions = 1,
    name = `test-${randomUUID()}`,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
    // kafkajs's own wait gives up at a broker that has not heard of the topic yet.
    await this.admin(admin =>
      admin.createTopics({
        waitForLeaders: false,
        topics: [{ topic: name, numPartitions: partitions, configEntries }],
      }),
    )
    await until(async () => (await this.endOffsets(name)).length === partitions, { what: `topic ${name}` })
    return name
  }

  /** Records that the topic holds: the sum of its partitions' end offsets (control records count too). */
  async count(topic: string): Promise<number> {
    const ends = await this.endOffsets(topic)
    return ends.reduce((sum, end) => sum + end, 0)
  }

  /** The end offset of each partition, in order. */
  async endOffsets(topic: string): Promise<number[]> {
    const offsets = await this.admin(admin => admin.fetchTopicOffsets(topic))
    return offsets.sort((a, b) => a.partition - b.partition).map(one => Number(one.high))
  }

  /** The offset that the group has committed in each partition of the topic, in order; -1 for none. */
  async committedOffsets(group: string, topic: string): Promise<number[]> {
    const [found] = await this.admin(admin => admin.fetchOffsets({ groupId: group, topics: [topic] }))
    return found!.partitions.sort((a, b) => a.partition - b.partition).map(one => Number(one.offset))
  }

  async produce(topic: string, records: readonly (RecordToSend | string)[]): Promise<void> {
    const producer = this.kafkajs().producer()
    await producer.connect()
    try {
      const messages = records.map(record => (typeof record === 'string' ? { value: record } : record))
      await producer.send({ topic, acks: -1, messages })
    } finally {
      await producer.disconnect()
    }
  }

  /** Writes to partition 0 in transactions, one after the other. */
  async transactions(topic: string, parts: readonly { values: string[]; end: 'commit' | 'abort' }[]): Promise<void> {
    const producer = this.kafkajs().producer({
      transactionalId: randomUUID(),
      maxInFlightRequests: 1,
      idempotent: true,
    })
    await producer.connect()
    try {
      for (const { values, end } of parts) {
        const transaction = await producer.transaction()
        await transaction.send({ topic, messages: values.map(value => ({ value, partition: 0 })) })
        await transaction[end]()
      }
    } finally {
      await producer.disconnect()
    }
  }

  /** Every record that the topic holds now, by partition and offset. */
  async readAll(topic: string): Promise<KafkaRecord[]> {
    const ends = new Map([...(await this.endOffsets(topic)).entries()].filter(([, end]) => end > 0))
    if (ends.size === 0) return []
    // A broker that has just started may still be loading its groups, which kafkajs's consumer takes for an end.
    const records = await until(() => this.consume(topic, new Map(ends)), { what: `the records of ${topic}` })
    return records.sort((a, b) => a.partition - b.partition || a.offset - b.offset)
  }

  /** The values alone, as text. */
  async readValues(topic: string): Promise<string[]> {
    const records = await this.readAll(topic)
    return records.map(record => String(record.value))
  }

  private async consume(topic: string, left: Map<number, number>): Promise<KafkaRecord[]> {
    const records: KafkaRecord[] = []
    const consumer = this.kafkajs().consumer({ groupId: `read-${randomUUID()}`, maxWaitTimeInMs: 100 })
    await consumer.connect()
    try {
      await consumer.subscribe({ topic, fromBeginning: true })
      await new Promise<void>((resolve, reject) => {
        consumer.on('consumer.crash', event => reject(event.payload.error))
        const eachBatch = async ({ batch }: { batch: Batch }) => {
          for (const message of batch.messages) records.push(recordOf(batch.partition, message))
          if (Number(batch.lastOffset()) + 1 >= (left.get(batch.partition) ?? 0)) left.delete(batch.partition)
          if (left.size === 0) resolve()
        }
        consumer.run({ autoCommit: false, eachBatch }).catch(reject)
      })
      return records
    } finally {
      await consumer.disconnect()
    }
  }

  /** Runs something on an admin connection of its own. */
  async admin<T>(use: (admin: ReturnType<KafkaJs['admin']>) => Promise<T>): Promise<T> {
    const admin = this.kafkajs().admin()
    await admin.connect()
    try {
      return await use(admin)
    } finally {
      await admin.disconnect()
    }
  }

  private kafkajs(): KafkaJs {
    return new KafkaJs({
      brokers: this.bootstrap.split(','),
      clientId: 'test',
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 8 },
      ...this.security,
    })
  }
}

function recordOf(partition: number, message: KafkaMessage): KafkaRecord {
  const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)] as const)
  return {
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key === null ? null : String(message.key),
    value: message.value,
    headers: Object.fromEntries(headers),
  }
}
