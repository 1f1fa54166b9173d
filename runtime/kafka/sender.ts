import { BackOff, pause } from '../core/back-off.ts'
import type { EventBatch } from '../core/event-batch.ts'
import type { Logger } from '../core/log.ts'
import { KafkaError } from './errors.ts'
import { toFlumeEvents } from './flume-event.ts'
import type { Producer } from './producer.ts'
import { byPartition, byTopic, type RoutingRules, type TopicShare } from './routing.ts'

/**
 * Hands events to a producer in the order of the calls, which may run side by side. When one fails, those already waiting
 * behind it fail too, so that the caller can offer all of them again in order.
 */
export class Sender {
  readonly #sticky = new Map<string, number>()
  #handedOver: Promise<unknown> = Promise.resolve()
  /** Counts the failures: what was waiting before one must not overtake it. */
  #failures = 0

  constructor(
    private readonly producer: Producer,
    private readonly rules: RoutingRules,
    /** Write whole events, in Flume's Avro form. */
    private readonly flumeEvents: boolean,
    private readonly log: Logger,
  ) {}

  /** Resolves when every record is confirmed; rejects when one is not, or with the signal's reason. */
  async send(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const abort = () => this.producer.giveUp(signal.reason)
    signal.addEventListener('abort', abort)
    const failures = this.#failures
    const turn = this.#handedOver.then(() => this.#handOver(batches, failures, signal))
    this.#handedOver = turn.catch(() => {})
    try {
      const { sent } = await turn
      const failed = (await Promise.allSettled(sent)).find(result => result.status === 'rejected')
      if (failed !== undefined) throw failed.reason
    } catch (error) {
      this.#failures++
      throw error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /**
   * Resolves when every request is on its way, so that the next call's requests come behind these on a connection, to
   * whatever partition: an agent that is killed leaves no later events written before earlier ones. `sent` are the
   * answers to come.
   */
  async #handOver(batches: readonly EventBatch[], failures: number, signal: AbortSignal) {
    signal.throwIfAborted()
    const shares = byTopic(batches, this.rules)
    for (const { topic } of shares) if (this.producer.readyTopic(topic) === undefined) await this.#ready(topic, signal)
    if (failures !== this.#failures)
      throw new KafkaError('EARLIER_FAILURE', 'an earlier delivery failed, and these events must not overtake it')
    const requests = shares.flatMap(share => this.#send(share))
    await Promise.all(requests.map(({ written }) => written))
    return { sent: requests.map(({ sent }) => sent) }
  }

  #send({ topic, batches }: TopicShare): Requests[] {
    const { producer } = this
    const info = producer.readyTopic(topic)
    if (info === undefined) throw new KafkaError('NOT_READY', `topic "${topic}" changed while it was looked up`)
    const shares = byPartition(batches, this.rules, info, this.#sticky.get(topic))
    if (shares.length > 0) this.#sticky.set(topic, shares[0]!.partition)
    return shares.map(({ partition, batches }) =>
      requests(done => producer.send(topic, partition, this.flumeEvents ? batches.map(toFlumeEvents) : batches, done)),
    )
  }

  /** Waits until the topic is known, for up to max.block.ms. */
  async #ready(topic: string, signal: AbortSignal): Promise<void> {
    const backOff = new BackOff(100, 1000)
    const deadline = Date.now() + this.producer.settings.maxBlock
    for (;;)
      try {
        await this.producer.ready(topic)
        return
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof KafkaError && error.retriable) || Date.now() > deadline) throw error
        this.log.warn(error.message)
        await pause(backOff.next(), signal)
        signal.throwIfAborted()
      }
  }
}

/** The requests that carry the events of one partition. */
interface Requests {
  readonly sent: Promise<void>
  /** Resolves when they are on their way, or will never be. */
  readonly written: Promise<void>
}

function requests(send: (written: () => void) => Promise<void>): Requests {
  let sent: Promise<void> = Promise.resolve()
  const written = new Promise<void>(resolve => {
    sent = send(resolve)
    sent.then(resolve, () => resolve())
  })
  return { sent, written }
}
