import { BackOff, pause } from '../../core/back-off.ts'
import { ConfigurationError, type Context, type Source, type SourceContext } from '../../core/contracts.ts'
import type { Logger } from '../../core/log.ts'
import type { ComponentMetrics } from '../../core/metrics.ts'
import { NamePattern } from '../../core/name-pattern.ts'
import {
  Consumer,
  type ConsumerSettings,
  type ConsumerTimers,
  checkTopics,
  consumerSettings,
  Properties,
  type RecordSlice,
  type Settlement,
} from '../../kafka/index.ts'
import { type EventRules, eventsOf } from './events.ts'
import { type KafkaSourceOptions, kafkaSourceDefaults } from './options.ts'

/** How long a stop waits for a put that waits for room, in ms: cut short, what the channels took of it comes again. */
const lastPut = 3000

/**
 * Reads topics as a member of a consumer group. A batch holds records of one partition; the group is told of an offset
 * when every event up to it is settled, so what an agent loses when it is killed is read again.
 */
export class KafkaSource implements Source {
  readonly #options: KafkaSourceOptions
  readonly #rules: EventRules
  #stopping = new AbortController()
  #consumer: Consumer | undefined

  constructor(options: KafkaSourceOptions) {
    this.#options = options
    const named = options.setTopicHeader ?? kafkaSourceDefaults.setTopicHeader
    this.#rules = {
      topicHeader: named ? (options.topicHeader ?? kafkaSourceDefaults.topicHeader) : undefined,
      headers: mappedHeaders(options),
      flumeEvents: options.useFlumeEventFormat ?? kafkaSourceDefaults.useFlumeEventFormat,
    }
  }

  /** Does not wait for the brokers: they may come later. Rejects with ConfigurationError. */
  async start(context: SourceContext): Promise<void> {
    const settings = this.#settings(context)
    // After a failure the source is started again without a close.
    await this.#consumer?.close()
    this.#stopping = new AbortController()
    context.metrics.declare('KafkaEventGetTimer', 'KafkaCommitTimer', 'KafkaEmptyCount')
    const take = (slice: RecordSlice, settlement: Settlement) => this.#put(context, slice, () => settlement.settle())
    this.#consumer = new Consumer(settings, take, context.log, error => context.fail(error), timersOf(context.metrics))
    this.#consumer.start()
  }

  /** For a pattern of topics only the brokers are asked. */
  check(context: Context): Promise<readonly string[]> {
    const { connection, topics } = this.#settings(context)
    return checkTopics(connection, typeof topics === 'function' ? undefined : topics, context.log)
  }

  async stop(): Promise<void> {
    const late = setTimeout(() => this.#stopping.abort(new Error('the source is stopping')), lastPut)
    await this.#consumer?.stop()
    clearTimeout(late)
    this.#stopping.abort(new Error('the source is stopping'))
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#consumer?.close()
    this.#consumer = undefined
  }

  #settings({ name, log }: Context): ConsumerSettings {
    const options = this.#options
    return consumerSettings(
      {
        servers: options['kafka.bootstrap.servers'],
        topics: chosenTopics(options, log),
        group: options['kafka.consumer.group.id'] ?? kafkaSourceDefaults['kafka.consumer.group.id'],
        clientId: name,
        sliceSize: Math.max(1, options.batchSize ?? kafkaSourceDefaults.batchSize),
        reset: 'latest',
      },
      new Properties(options, 'kafka.consumer.'),
      log,
    )
  }

  /** Offers the events until the channels have them. */
  async #put(context: SourceContext, slice: RecordSlice, settled: () => void): Promise<void> {
    const { topic, partition } = slice
    const batch = eventsOf(slice, this.#rules, (offset, error) => {
      context.metrics.count('EventReadFail')
      context.log.error(
        `topic "${topic}", partition ${partition}, offset ${offset}: no Flume event, left out: ${error.message}`,
      )
    })
    if (batch.count === 0) return settled()
    const backOff = this.#backOff()
    const { signal } = this.#stopping
    while (!signal.aborted)
      try {
        return await context.outlet.put(batch, settled, { signal })
      } catch (error) {
        if (signal.aborted) return
        context.metrics.failed(error as Error)
        context.log.error(`events were not taken and will be offered again: ${(error as Error).message}`)
        await pause(backOff.next(), signal)
      }
  }

  #backOff(): BackOff {
    const { backoffSleepIncrement: first, maxBackoffSleep: longest } = { ...kafkaSourceDefaults, ...this.#options }
    return new BackOff(first, longest)
  }
}

/** By Flume's names; a poll of Flume's is a fetch here. */
function timersOf(metrics: ComponentMetrics): ConsumerTimers {
  return {
    fetched: (took, isEmpty) =>
      isEmpty ? metrics.count('KafkaEmptyCount') : metrics.count('KafkaEventGetTimer', took),
    committed: took => metrics.count('KafkaCommitTimer', took),
  }
}

function mappedHeaders(options: KafkaSourceOptions): EventRules['headers'] {
  const mapped = Object.entries(options).filter(([name]) => name.startsWith('header.'))
  return mapped.map(([name, from]) => ({ from: Buffer.from(String(from)), to: name.slice('header.'.length) }))
}

function chosenTopics(options: KafkaSourceOptions, log: Logger): readonly string[] | ((topic: string) => boolean) {
  const pattern = options['kafka.topics.regex']
  if (pattern !== undefined) {
    const names = new NamePattern(pattern)
    return topic => names.matches(topic, log)
  }
  const topics = options['kafka.topics'] ?? []
  if (topics.length === 0)
    throw new ConfigurationError('kafka.topics names no topic; kafka.topics.regex is the other way')
  return topics
}
