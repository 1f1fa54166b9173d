import { type Admin, Kafka, logLevel, type Producer } from 'kafkajs'
import { startDevBroker } from '../dev-broker/index.ts'
import { FaultProxy } from './proxy.ts'

/** The Kafka of a trial, seen from both sides: by the trial itself, and by the agents through a proxy. */
export interface TrialBroker {
  /** What the agents connect to. */
  readonly address: string
  /** The words for it in a report. */
  readonly name: string
  /** Where the network between agents and broker goes wrong; undefined when the broker tells clients another way to it. */
  readonly proxy: FaultProxy | undefined
  createTopic(name: string, partitions: number): Promise<void>
  /** Resolves when the broker has the records. */
  send(topic: string, records: readonly SentRecord[]): Promise<void>
  /** Records of the topic so far. */
  count(topic: string): Promise<number>
  /** Everything that the topic holds. */
  read(topic: string): Promise<TrialRecord[]>
  close(): Promise<void>
}

/** Without a partition, kafkajs chooses one by the key. */
export interface SentRecord {
  readonly value: string
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly partition?: number
}

export interface TrialRecord {
  readonly partition: number
  readonly offset: number
  readonly value: Buffer
}

/** A broker in this process, behind a proxy. */
export async function devTrialBroker(): Promise<TrialBroker> {
  const proxy = await FaultProxy.start()
  const broker = await startDevBroker({ advertised: { host: '127.0.0.1', port: proxy.port }, maxBytes: 2 ** 31 })
  const [host, port] = broker.address.split(':')
  proxy.target = { host: host!, port: Number(port) }
  const open = await Connection.open(proxy.address)
  return {
    address: proxy.address,
    name: 'the development broker, in this process',
    proxy,
    async createTopic(name, partitions) {
      broker.createTopic(name, partitions)
    },
    send: (topic, records) => open.producer.send(topic, records),
    count: async topic => broker.count(topic),
    async read(topic) {
      const records: TrialRecord[] = []
      for (const [partition] of broker.offsets(topic).entries())
        for await (const { offset, value } of broker.records(topic, partition))
          records.push({ partition, offset, value: value ?? Buffer.alloc(0) })
      return records
    },
    async close() {
      await open.close()
      await broker.close()
      await proxy.refuse()
    },
  }
}

/** A Kafka that was named and can't be used. */
export class NoBroker extends Error {}

/** Rejects with NoBroker when it does not answer. A Kafka that is there already: it tells clients its own address, so no network fault can be put before it. */
export async function foreignBroker(address: string): Promise<TrialBroker> {
  // Nothing was wrong with it yet: it need not be waited for.
  const first = clients(address, 'flumec-trial', 3).admin()
  await first.connect().catch((error: Error) => {
    throw new NoBroker(`the Kafka at ${address} does not answer: ${error.message}`)
  })
  await first.disconnect()
  const open = await Connection.open(address)
  return {
    address,
    name: `the Kafka at ${address}`,
    proxy: undefined,
    createTopic: (name, partitions) => open.createTopic(name, partitions),
    send: (topic, records) => open.producer.send(topic, records),
    count: async topic => sum((await open.admin.fetchTopicOffsets(topic)).map(({ high }) => Number(high))),
    read: topic => open.read(topic),
    close: () => open.close(),
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)

/** A minute in all. */
const retry = { initialRetryTime: 50, maxRetryTime: 500, retries: 120 }

const clients = (address: string, clientId: string, retries = retry.retries) =>
  new Kafka({ brokers: [address], clientId, logLevel: logLevel.NOTHING, retry: { ...retry, retries } })

/** Puts records into topics once each: a network fault must not double what goes in. */
export class TrialProducer {
  private constructor(private readonly producer: Producer) {}

  /** `clientId`: the name by which the broker knows who sends. */
  static open(address: string, clientId: string): Promise<TrialProducer> {
    return TrialProducer.of(clients(address, clientId))
  }

  static async of(kafka: Kafka): Promise<TrialProducer> {
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    return new TrialProducer(producer)
  }

  async send(topic: string, records: readonly SentRecord[]): Promise<void> {
    const messages = records.map(({ key = null, headers = {}, ...rest }) => ({ key, headers, ...rest }))
    await this.producer.send({ topic, acks: -1, messages })
  }

  close(): Promise<void> {
    return this.producer.disconnect()
  }
}

/** kafkajs's clients: an opinion of their own about what is in a topic. */
class Connection {
  private constructor(
    private readonly kafka: Kafka,
    readonly admin: Admin,
    readonly producer: TrialProducer,
  ) {}

  static async open(address: string): Promise<Connection> {
    const kafka = clients(address, 'flumec-trial')
    const admin = kafka.admin()
    await admin.connect()
    return new Connection(kafka, admin, await TrialProducer.of(kafka))
  }

  async createTopic(name: string, partitions: number): Promise<void> {
    await this.admin.createTopics({ topics: [{ topic: name, numPartitions: partitions }] })
  }

  async read(topic: string): Promise<TrialRecord[]> {
    const ends = new Map((await this.admin.fetchTopicOffsets(topic)).map(one => [one.partition, Number(one.high)]))
    for (const [partition, end] of ends) if (end === 0) ends.delete(partition)
    const records: TrialRecord[] = []
    if (ends.size === 0) return records
    const consumer = this.kafka.consumer({ groupId: `flumec-trial-${process.pid}-${Date.now()}` })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error))
      const eachBatch = async ({ batch: { partition, messages, lastOffset } }: EachBatch) => {
        for (const { offset, value } of messages)
          records.push({ partition, offset: Number(offset), value: value ?? Buffer.alloc(0) })
        if (Number(lastOffset()) + 1 >= (ends.get(partition) ?? 0)) ends.delete(partition)
        if (ends.size === 0) resolve()
      }
      consumer.run({ autoCommit: false, eachBatch }).catch(reject)
    })
    await consumer.disconnect()
    return records.sort((a, b) => a.partition - b.partition || a.offset - b.offset)
  }

  async close(): Promise<void> {
    await Promise.all([this.admin.disconnect(), this.producer.close()])
  }
}

interface EachBatch {
  readonly batch: {
    readonly partition: number
    readonly messages: readonly { offset: string; value: Buffer | null }[]
    lastOffset(): string
  }
}
