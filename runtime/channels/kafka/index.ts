import type { Channel, Context, Loan } from '../../core/contracts.ts'
import { literalText } from '../../core/escape.ts'
import { EventBatch } from '../../core/event-batch.ts'
import type { ComponentMetrics } from '../../core/metrics.ts'
import type { Receipt } from '../../core/receipt.ts'
import {
  Consumer,
  checkTopics,
  consumerSettings,
  fromFlumeEvents,
  Producer,
  type ProducerSettings,
  Properties,
  producerSettings,
  type RecordSlice,
  Sender,
  type Settlement,
} from '../../kafka/index.ts'
import { type Fetched, Inbox } from './inbox.ts'
import { type KafkaChannelOptions, kafkaChannelDefaults } from './options.ts'

/** Records of one slice, and events fetched and not yet committed, lent ones included. */
const sliceSize = 1000
const inboxCapacity = 10 * sliceSize

/**
 * A topic as a channel (reference: channels.yaml, kafka). A put resolves when the brokers have confirmed; what they hold
 * outlives this machine. For takes, the channel is a member of a consumer group from the first take on: what it fetches
 * waits in an inbox, which lends and takes back, and the group learns of an offset after the commit.
 */
export class KafkaChannel implements Channel {
  readonly survives = 'power loss'
  readonly capacity = Number.MAX_SAFE_INTEGER
  readonly transactionCapacity = Number.MAX_SAFE_INTEGER
  readonly shared = true
  readonly #options: KafkaChannelOptions & typeof kafkaChannelDefaults
  #context: Context | undefined
  #producer: Producer | undefined
  #sender: Sender | undefined
  #inbox = new Inbox(inboxCapacity)
  #consumer: Consumer | undefined
  #stopping = new AbortController()

  constructor(options: KafkaChannelOptions) {
    this.#options = { ...kafkaChannelDefaults, ...options } as KafkaChannelOptions & typeof kafkaChannelDefaults
  }

  /** What is here of the topic's events: fetched and not committed. */
  get size(): number {
    return this.#inbox.size
  }

  /** Does not wait for the brokers: they may come later. Rejects with ConfigurationError. */
  async start(context: Context): Promise<void> {
    const { log } = context
    const options = this.#options
    const settings = this.#producerSettings(context)
    this.#context = context
    this.#stopping = new AbortController()
    this.#inbox = new Inbox(inboxCapacity)
    this.#producer = new Producer(settings, { key: 'key', headers: [] }, log)
    this.#sender = new Sender(this.#producer, this.#rules(), options.parseAsFlumeEvent, log)
    this.#consumer = this.#newConsumer(context)
    context.metrics.gauge('ChannelSize', () => this.size)
    context.metrics.declare('KafkaEventGetTimer', 'KafkaEventSendTimer', 'KafkaCommitTimer', 'RollbackCount')
  }

  check(context: Context): Promise<readonly string[]> {
    return checkTopics(this.#producerSettings(context).connection, [this.#options['kafka.topic']], context.log)
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the channel is stopping'))
    this.#producer?.close()
    await this.#consumer?.close()
    this.#producer = this.#consumer = undefined
  }

  async put(batch: EventBatch, receipt: Receipt, signal: AbortSignal = this.#stopping.signal): Promise<void> {
    const { metrics } = this.#context!
    const began = Date.now()
    metrics.count('EventPutAttemptCount', batch.count)
    await this.#sender!.send([batch], signal)
    receipt.add(batch.count)
    receipt.settle(batch.count)
    metrics.count('EventPutSuccessCount', batch.count)
    metrics.count('KafkaEventSendTimer', Date.now() - began)
  }

  async take(max: number, signal: AbortSignal): Promise<Loan | undefined> {
    const { metrics } = this.#context!
    this.#consumer!.start()
    const loan = await this.#inbox.take(max, signal)
    return loan && counted(loan, metrics)
  }

  #producerSettings({ name, log }: Context): ProducerSettings {
    const servers = this.#options['kafka.bootstrap.servers']
    const properties = new Properties(this.#options, 'kafka.producer.')
    return producerSettings(servers, 'kafka.bootstrap.servers', properties, { acks: 'all', clientId: name }, log)
  }

  #rules() {
    const { 'kafka.topic': topic, partitionIdHeader, defaultPartitionId } = this.#options
    return {
      topic: literalText(topic),
      topicHeader: undefined,
      partitionHeader: partitionIdHeader,
      defaultPartition: defaultPartitionId,
    }
  }

  #newConsumer(context: Context): Consumer {
    const options = this.#options
    const { readSmallestOffset: smallest } = options
    const reset = smallest === undefined ? {} : { 'kafka.consumer.auto.offset.reset': smallest ? 'earliest' : 'latest' }
    const settings = consumerSettings(
      {
        servers: options['kafka.bootstrap.servers'],
        topics: [options['kafka.topic']],
        group: options['kafka.consumer.group.id'],
        clientId: context.name,
        sliceSize,
        reset: 'earliest',
        maxWait: options['kafka.pollTimeout'],
      },
      new Properties({ ...options, ...reset }, 'kafka.consumer.'),
      context.log,
    )
    const take = (slice: RecordSlice, settlement: Settlement) => this.#keep(context, slice, settlement)
    const timers = {
      fetched: (took: number, isEmpty: boolean) => context.metrics.count('KafkaEventGetTimer', isEmpty ? 0 : took),
      committed: (took: number) => context.metrics.count('KafkaCommitTimer', took),
    }
    return new Consumer(settings, take, context.log, error => context.fail(error), timers)
  }

  async #keep(context: Context, slice: RecordSlice, settlement: Settlement): Promise<void> {
    const fetched = fetchedOf(slice, settlement, this.#options.parseAsFlumeEvent, (offset, error) => {
      const place = `topic "${slice.topic}", partition ${slice.partition}, offset ${offset}`
      context.metrics.count('EventReadFail')
      context.log.error(`${place}: no Flume event, left out: ${error.message}`)
    })
    if (fetched.batch.count === 0) settlement.settle()
    else await this.#inbox.add(fetched, this.#stopping.signal)
  }
}

/** The events of a slice, with the header `key` where the record has a key. */
function fetchedOf(
  slice: RecordSlice,
  settlement: Settlement,
  flumeEvents: boolean,
  malformed: (offset: number, error: Error) => void,
): Fetched {
  const { columns, from, to } = slice
  const plain = new EventBatch(columns.data, columns.bounds.subarray(2 * from, 2 * to))
  const offset = (i: number) => columns.offsets[from + i]!
  if (!flumeEvents) return { batch: withKey(plain, slice, i => from + i), after: i => offset(i) + 1, settlement }
  const { bounds, headers, kept } = fromFlumeEvents(plain, (i, error) => malformed(offset(i), error))
  const batch = withKey(new EventBatch(columns.data, bounds, headers), slice, i => from + kept[i]!)
  return { batch, after: i => offset(kept[i]!) + 1, settlement }
}

function withKey(batch: EventBatch, { columns }: RecordSlice, at: (i: number) => number): EventBatch {
  if (columns.keys === undefined) return batch
  const known = batch.headers.has('key')
  return batch.withHeader('key', i => columns.key(at(i))?.toString() ?? (known ? batch.header(i, 'key') : undefined))
}

function counted(loan: Loan, metrics: ComponentMetrics): Loan {
  metrics.count('EventTakeAttemptCount', loan.count)
  return {
    batches: loan.batches,
    count: loan.count,
    commit: async () => {
      await loan.commit()
      metrics.count('EventTakeSuccessCount', loan.count)
    },
    rollback: async () => {
      await loan.rollback()
      metrics.count('RollbackCount', loan.count)
    },
  }
}
