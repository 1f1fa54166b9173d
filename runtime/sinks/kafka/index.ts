import { BackOff, pause } from '../../core/back-off.ts'
import type { Context, Sink } from '../../core/contracts.ts'
import { escapedText } from '../../core/escape.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import {
  KafkaError,
  Producer,
  Properties,
  producerSettings,
  type RecordShape,
  type TopicInfo,
  toFlumeEvents,
} from '../../kafka/index.ts'
import { type KafkaSinkOptions, kafkaSinkDefaults } from './options.ts'
import { byPartition, byTopic, type RoutingRules, type TopicShare } from './routing.ts'

/**
 * Writes each event as one Kafka record. Deliveries may run side by side: each is handed to the producer whole, in the
 * order of the calls; when one fails, those already waiting behind it fail too, so that the runner offers all of them
 * again in order.
 */
export class KafkaSink implements Sink {
  readonly batchSize: number
  readonly concurrency: number
  readonly #options: KafkaSinkOptions
  readonly #rules: RoutingRules
  readonly #sticky = new Map<string, number>()
  #context: Context | undefined
  #producer: Producer | undefined
  #handedOver: Promise<unknown> = Promise.resolve()
  /** Counts the failures: a delivery that began before one must not overtake it. */
  #failures = 0

  constructor(options: KafkaSinkOptions) {
    this.#options = options
    this.batchSize = options.flumeBatchSize ?? kafkaSinkDefaults.flumeBatchSize
    this.concurrency = Number(options['kafka.producer.max.in.flight.requests.per.connection'] ?? 5)
    this.#rules = routingRules(options)
  }

  /** Does not wait for the brokers: they may come later. Rejects with ConfigurationError. */
  async start(context: Context): Promise<void> {
    const options = this.#options
    const acks = options['kafka.producer.acks'] ?? kafkaSinkDefaults['kafka.producer.acks']
    const settings = producerSettings(
      options['kafka.bootstrap.servers'],
      'kafka.bootstrap.servers',
      new Properties(options, 'kafka.producer.'),
      { acks, clientId: context.name },
      context.log,
    )
    this.#context = context
    this.#producer = new Producer(settings, recordShape(options), context.log)
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const began = Date.now()
    const producer = this.#producer!
    const abort = () => producer.giveUp(signal.reason)
    signal.addEventListener('abort', abort)
    const failures = this.#failures
    const turn = this.#handedOver.then(() => this.#handOver(producer, batches, failures, signal))
    this.#handedOver = turn.catch(() => {})
    try {
      await Promise.all((await turn)())
      this.#context!.metrics.count('KafkaEventSendTimer', Date.now() - began)
    } catch (error) {
      this.#failures++
      this.#context!.metrics.count('RollbackCount')
      throw error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  async stop(): Promise<void> {
    this.#producer?.close()
    this.#producer = undefined
  }

  /** Resolves when the producer has everything; what it gives starts the wait for the brokers' answers. */
  async #handOver(producer: Producer, batches: readonly EventBatch[], failures: number, signal: AbortSignal) {
    signal.throwIfAborted()
    const shares = byTopic(batches, this.#rules)
    for (const { topic } of shares)
      if (producer.readyTopic(topic) === undefined) await this.#ready(producer, topic, signal)
    if (failures !== this.#failures)
      throw new KafkaError('EARLIER_FAILURE', 'an earlier delivery failed, and these events must not overtake it')
    const sent = shares.flatMap(share => this.#send(producer, share))
    return () => sent
  }

  #send(producer: Producer, { topic, batches }: TopicShare): Promise<void>[] {
    const info = producer.readyTopic(topic)
    if (info === undefined) throw new KafkaError('NOT_READY', `topic "${topic}" changed while it was looked up`)
    const shares = byPartition(batches, this.#rules, info, this.#sticky.get(topic))
    this.#sticky.set(topic, shares[0]!.partition)
    const { useFlumeEventFormat } = this.#options
    return shares.map(share =>
      producer.send(topic, share.partition, useFlumeEventFormat ? share.batches.map(toFlumeEvents) : share.batches),
    )
  }

  /** Waits until the topic is known, for up to max.block.ms. */
  async #ready(producer: Producer, topic: string, signal: AbortSignal): Promise<TopicInfo> {
    const backOff = new BackOff(100, 1000)
    const deadline = Date.now() + producer.settings.maxBlock
    for (;;)
      try {
        return await producer.ready(topic)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof KafkaError && error.retriable) || Date.now() > deadline) throw error
        this.#context!.log.warn(error.message)
        await pause(backOff.next(), signal)
        signal.throwIfAborted()
      }
  }
}

function routingRules(options: KafkaSinkOptions): RoutingRules {
  const topic = options['kafka.topic'] ?? kafkaSinkDefaults['kafka.topic']
  const override = options.allowTopicOverride ?? kafkaSinkDefaults.allowTopicOverride
  return {
    topic: override ? escapedText(topic) : { fixed: topic, of: () => topic },
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
