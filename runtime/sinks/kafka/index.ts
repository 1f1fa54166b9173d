import type { Context, Sink } from '../../core/contracts.ts'
import { escapedText, literalText } from '../../core/escape.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import {
  Producer,
  Properties,
  producerSettings,
  type RecordShape,
  type RoutingRules,
  Sender,
} from '../../kafka/index.ts'
import { type KafkaSinkOptions, kafkaSinkDefaults } from './options.ts'

/** Writes each event as one Kafka record. */
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
    const settings = producerSettings(
      options['kafka.bootstrap.servers'],
      'kafka.bootstrap.servers',
      new Properties(options, 'kafka.producer.'),
      { acks: kafkaSinkDefaults['kafka.producer.acks'], clientId: context.name },
      context.log,
    )
    const wholeEvents = options.useFlumeEventFormat ?? kafkaSinkDefaults.useFlumeEventFormat
    this.#context = context
    context.metrics.declare('KafkaEventSendTimer', 'RollbackCount')
    this.#producer = new Producer(settings, recordShape(options), context.log)
    this.#sender = new Sender(this.#producer, routingRules(options), wholeEvents, context.log)
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const { metrics } = this.#context!
    const began = Date.now()
    try {
      await this.#sender!.send(batches, signal)
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
