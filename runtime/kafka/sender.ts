import { BackOff, pause } from '../core/back-off.ts'
import type { EventBatch } from '../core/event-batch.ts'
import type { Logger } from '../core/log.ts'
import { KafkaError } from './errors.ts'
import { fromFlumeEvents, toFlumeEvents } from './flume-event.ts'
import type { Producer } from './producer.ts'
import { byPartition, byTopic, type Refuse, type RoutingRules, type TopicShare } from './routing.ts'

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

  /**
   * Resolves when every record is confirmed, but for those that `refuse` was told can never be; without it they are
   * failures. Rejects when one is not, or with the signal's reason.
   */
  async send(batches: readonly EventBatch[], signal: AbortSignal, refuse?: Refuse): Promise<void> {
    const abort = () => this.producer.giveUp(signal.reason)
    signal.addEventListener('abort', abort)
    const failures = this.#failures
    const turn = this.#handedOver.then(() => this.#handOver(batches, failures, signal, refuse))
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
  async #handOver(batches: readonly EventBatch[], failures: number, signal: AbortSignal, refuse: Refuse | undefined) {
    signal.throwIfAborted()
    const shares: TopicShare[] = []
    for (const share of byTopic(batches, this.rules, refuse))
      if (await this.#canBe(share, signal, refuse)) shares.push(share)
    if (failures !== this.#failures)
      throw new KafkaError('EARLIER_FAILURE', 'an earlier delivery failed, and these events must not overtake it')
    const requests = shares.flatMap(share => this.#send(share, refuse))
    await Promise.all(requests.map(({ written }) => written))
    return { sent: requests.map(({ sent }) => sent) }
  }

  /** Waits for the topic. A name that no topic can have comes from an event's header: those events are refused. */
  async #canBe({ topic, batches }: TopicShare, signal: AbortSignal, refuse: Refuse | undefined): Promise<boolean> {
    try {
      if (this.producer.readyTopic(topic) === undefined) await this.#ready(topic, signal)
      return true
    } catch (error) {
      const isName = (error as KafkaError).code === 'INVALID_TOPIC_EXCEPTION' && topic !== this.rules.topic.fixed
      if (refuse === undefined || !isName) throw error
      for (const batch of batches) refuse(batch, error as Error)
      return false
    }
  }

  #send({ topic, batches }: TopicShare, refuse: Refuse | undefined): Requests[] {
    const { producer } = this
    const info = producer.readyTopic(topic)
    if (info === undefined) throw new KafkaError('NOT_READY', `topic "${topic}" changed while it was looked up`)
    const shares = byPartition(batches, this.rules, info, this.#sticky.get(topic), refuse)
    if (shares.length > 0) this.#sticky.set(topic, shares[0]!.partition)
    const [records, back] = this.flumeEvents ? [toFlumeEvents, asEvent(refuse)] : [asItIs, refuse]
    return shares.map(({ partition, batches }) =>
      requests(done => producer.send(topic, partition, batches.map(records), done, back)),
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

const asItIs = (batch: EventBatch): EventBatch => batch

/** Gives back the event that a record in the Avro form was made of. */
function asEvent(refuse: Refuse | undefined): Refuse | undefined {
  if (refuse === undefined) return undefined
  return (record, error) => {
    const { bounds } = fromFlumeEvents(record, (_, malformed) => {
      throw malformed
    })
    refuse(record.withBodies(record.data, bounds), error)
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
