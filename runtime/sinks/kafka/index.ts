import type { Context, Sink } from '../../core/contracts.ts'
import { escapedText, literalText } from '../../core/escape.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import {
  checkTopics,
  Producer,
  type ProducerSettings,
  Properties,
  producerSettings,
  type RecordShape,
  type Refuse,
  type RoutingRules,
  Sender,
} from '../../kafka/index.ts'
import { type KafkaSinkOptions, kafkaSinkDefaults } from './options.ts'

/** Writes each event as one Kafka record. What Kafka can never take goes to the dead letters, where there are any. */
export class KafkaSink implements Sink {
  readonly batchSize: number
  readonly concurrency: number
  readonly #options: KafkaSinkOptions
  #context: Context | undefined
  #producer: Producer | undefined
  #sender: Sender | undefined

  constructor(options: KafkaSinkOptions) {
    this.#options = options
    this.batchSize = options.flumeBatchSize ?? kafkaSinkDefaults.flumeBatchSize
    this.concurrency = Number(options['kafka.producer.max.in.flight.requests.per.connection'] ?? 5)
  }

  /** Does not wait for the brokers: they may come later. Rejects with ConfigurationError. */
  async start(context: Context): Promise<void> {
    const options = this.#options
    const settings = this.#settings(context)
    const wholeEvents = options.useFlumeEventFormat ?? kafkaSinkDefaults.useFlumeEventFormat
    this.#context = context
    context.metrics.declare('KafkaEventSendTimer', 'RollbackCount')
    this.#producer = new Producer(settings, recordShape(options), context.log)
    this.#sender = new Sender(this.#producer, routingRules(options), wholeEvents, context.log)
  }

  check(context: Context): Promise<readonly string[]> {
    const { fixed } = routingRules(this.#options).topic
    return checkTopics(this.#settings(context).connection, fixed === undefined ? undefined : [fixed], context.log)
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const { metrics, deadLetters } = this.#context!
    const began = Date.now()
    const refused: (readonly [event: EventBatch, error: Error])[] = []
    const refuse: Refuse = (event, error) => refused.push([event, error])
    try {
      await this.#sender!.send(batches, signal, deadLetters && refuse)
      await Promise.all(refused.map(([event, error]) => deadLetters!.put(event, error.message, signal)))
      metrics.count('KafkaEventSendTimer', Date.now() - began)
    } catch (error) {
      metrics.count('RollbackCount')
      throw error
    }
  }

  async stop(): Promise<void> {
    this.#producer?.close()
    this.#producer = undefined
  }

  #settings({ name, log }: Context): ProducerSettings {
    return producerSettings(
      this.#options['kafka.bootstrap.servers'],
      'kafka.bootstrap.servers',
      new Properties(this.#options, 'kafka.producer.'),
      { acks: kafkaSinkDefaults['kafka.producer.acks'], clientId: name },
      log,
    )
  }
}

function routingRules(options: KafkaSinkOptions): RoutingRules {
  const topic = options['kafka.topic'] ?? kafkaSinkDefaults['kafka.topic']
  const override = options.allowTopicOverride ?? kafkaSinkDefaults.allowTopicOverride
  return {
    topic: override ? escapedText(topic) : literalText(topic),
    topicHeader: override ? (options.topicHeader ?? kafkaSinkDefaults.topicHeader) : undefined,
    partitionHeader: options.partitionIdHeader,
    defaultPartition: options.defaultPartitionId,
  }
}

function recordShape(options: KafkaSinkOptions): RecordShape {
  const headers = Object.entries(options).filter(([name]) => name.startsWith('header.'))
  return {
    key: 'key',
    timestamp: options.timestampHeader,
    headers: headers.map(([name, to]) => ({ from: name.slice('header.'.length), to: Buffer.from(String(to)) })),
  }
}
