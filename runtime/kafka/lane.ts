import { BackOff, pause } from '../core/back-off.ts'
import type { EventBatch } from '../core/event-batch.ts'
import { apis } from './apis.ts'
import type { Cluster } from './cluster.ts'
import type { BrokerConnection } from './connection.ts'
import { KafkaError, responseError } from './errors.ts'
import type { ProducerSettings } from './producer.ts'
import { encodeRecordBatch, noProducer, type ProducerStamp, type RecordShape } from './record-batch-encoder.ts'
import type { RequestMemory } from './request-memory.ts'
import type { Refuse } from './routing.ts'
import { type Reader, Writer } from './wire.ts'

/** One record batch on its way. */
interface Parcel {
  readonly batches: readonly EventBatch[]
  readonly count: number
  readonly stamp: ProducerStamp
  /** Encoded once: a repeated request has the same bytes and the same sequence, so the broker can tell it is one. */
  readonly bytes: Buffer
  readonly deadline: number
  attempts: number
  /** A part of one that was refused: it is likely to be refused too, and what is behind it must not overtake it. */
  readonly isPart?: boolean
  /** Called when the first request is on its way, or will never be. */
  written(): void
  /** Told of a record that the broker will never take, which is then left out. */
  readonly refuse: Refuse | undefined
  resolve(): void
  reject(error: Error): void
}

/** What a lane has of its producer. */
export interface LaneOwner {
  readonly cluster: Cluster
  readonly settings: ProducerSettings
  readonly shape: RecordShape
  readonly memory: RequestMemory
  readonly closed: AbortSignal
  /** The id to stamp with now; undefined without idempotence. */
  readonly identity: { readonly id: number; readonly epoch: number } | undefined
  /** The sequence is broken: take another id for what comes. */
  renewIdentity(): void
  /** Fetches what is missing to send to the topic: another id, if the last was given up. */
  ready(topic: string): Promise<unknown>
  warn(message: string): void
}

/**
 * The way of records into one partition. Batches leave in the order in which they came, several at a time; after a
 * failure everything in flight is awaited first, and what is not confirmed is sent again in order. A batch that is given
 * up takes everything behind it along: the caller offers all of it again, so order is kept. Only a record that is refused
 * for good, and that the caller wants to be told of, goes alone.
 */
export class Lane {
  readonly #parcels: Parcel[] = []
  /** Sent and not answered; always the first ones of the parcels while nothing has failed. */
  readonly #inFlight = new Set<Parcel>()
  #failure: Error | undefined
  #running = false
  #wake: (() => void) | undefined
  #identity: number | undefined
  #sequence = 0
  /** A record was left out, and its number with it: what is behind it needs new ones. */
  #hasGap = false

  constructor(
    private readonly owner: LaneOwner,
    readonly topic: string,
    readonly partition: number,
  ) {}

  /** Resolves when the records are confirmed as acks asks for. `written` is called once they are on their way. */
  send(batches: readonly EventBatch[], written: () => void = () => {}, refuse?: Refuse): Promise<void> {
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + this.owner.settings.deliveryTimeout
      const count = batches.reduce((sum, batch) => sum + batch.count, 0)
      const rest = { batches, count, deadline, attempts: 0, written, refuse, resolve, reject }
      this.#parcels.push(this.#pack(rest, this.#stamp(count)))
      this.#wake?.()
      if (!this.#running) void this.#run()
    })
  }

  /** Rejects everything that is not confirmed. */
  giveUp(error: Error): void {
    if (this.#parcels.length === 0) return
    this.#failure ??= error
    this.#hasGap = false
    for (const parcel of this.#parcels.splice(0)) {
      parcel.written()
      parcel.reject(error)
    }
    this.owner.renewIdentity()
    this.#wake?.()
  }

  #pack(parcel: Omit<Parcel, 'stamp' | 'bytes'>, stamp: ProducerStamp): Parcel {
    const { shape, settings, memory } = this.owner
    const bytes = encodeRecordBatch(parcel.batches, shape, stamp, settings.codec, Date.now(), memory)
    return { ...parcel, stamp, bytes }
  }

  #stamp(count: number): ProducerStamp {
    const { identity } = this.owner
    if (identity === undefined) return noProducer
    if (identity.id !== this.#identity) this.#sequence = 0
    this.#identity = identity.id
    const stamp = { ...identity, sequence: this.#sequence }
    this.#sequence = following(stamp.sequence, count)
    return stamp
  }

  async #run(): Promise<void> {
    const { cluster, settings, closed } = this.owner
    const backOff = new BackOff(settings.retryBackOff, Math.max(settings.retryBackOff, 1000))
    this.#running = true
    while (this.#parcels.length > 0) {
      const before = this.#parcels[0]
      try {
        if (this.#hasGap) await this.#closeGap()
        await this.#drive(await cluster.leader(this.topic, this.partition, 'produce'))
      } catch (error) {
        this.#failed(error as Error)
      }
      if (this.#parcels[0] !== before) backOff.reset()
      else if (this.#parcels.length > 0) await pause(backOff.next(), closed)
    }
    this.#running = false
  }

  /** Sends over one connection until nothing is left, or something failed and all answers are in. */
  #drive(connection: BrokerConnection): Promise<void> {
    this.#failure = undefined
    return new Promise((resolve, reject) => {
      const step = () => {
        this.#fill(connection)
        if (this.#inFlight.size > 0) return
        this.#wake = undefined
        if (this.#failure === undefined) resolve()
        else reject(this.#failure)
      }
      this.#wake = step
      step()
    })
  }

  #fill(connection: BrokerConnection): void {
    const { maxInFlight } = this.owner.settings
    while (this.#failure === undefined && this.#inFlight.size < maxInFlight && !connection.isExpiring) {
      const parcel = this.#parcels[this.#inFlight.size]
      if (parcel === undefined || this.#parcels[this.#inFlight.size - 1]?.isPart) return
      this.#inFlight.add(parcel)
      parcel.attempts++
      this.#request(connection, parcel).then(
        () => this.#answered(parcel, undefined),
        error => this.#answered(parcel, error),
      )
      if (parcel.attempts === 1) parcel.written()
    }
  }

  #answered(parcel: Parcel, error: Error | undefined): void {
    this.#inFlight.delete(parcel)
    if (error === undefined || (error as KafkaError).code === 'DUPLICATE_SEQUENCE_NUMBER') this.#confirm(parcel)
    else this.#refused(parcel, error)
    this.#wake?.()
  }

  #confirm(parcel: Parcel): void {
    const at = this.#parcels.indexOf(parcel)
    if (at >= 0) this.#parcels.splice(at, 1)
    // Answered, so written: no socket reads it any more.
    this.owner.memory.give(parcel.bytes)
    parcel.resolve()
  }

  #refused(parcel: Parcel, error: Error): void {
    const { code, retriable } = error as KafkaError
    const first = this.#failure === undefined
    this.#failure ??= error
    if (!this.#parcels.includes(parcel)) return
    const { refuse, count } = parcel
    const missesEarlier = code === 'OUT_OF_ORDER_SEQUENCE_NUMBER' && !first
    const again = retriable && parcel.attempts <= this.owner.settings.retries
    if (count > 1 && (tooLarge.has(code) || (refuse !== undefined && refusals.has(code)))) this.#split(parcel)
    else if (refuse !== undefined && refusals.has(code)) this.#leaveOut(parcel, refuse, error)
    else if (!missesEarlier && !again) this.giveUp(error)
  }

  #failed(error: Error): void {
    const { cluster, closed } = this.owner
    cluster.forget(this.topic)
    const head = this.#parcels[0]
    if (head === undefined) return
    if (closed.aborted) this.giveUp(closed.reason)
    else if (Date.now() > head.deadline) this.giveUp(late(error, this.owner.settings.deliveryTimeout))
    else if (!refusals.has((error as KafkaError).code)) this.owner.warn(error.message)
  }

  /** The broker has a lower limit than we thought: two parcels with the same sequences take the place of one. */
  #split(parcel: Parcel): void {
    const at = this.#parcels.indexOf(parcel)
    const half = parcel.count >>> 1
    const [front, back] = splitBatches(parcel.batches, half)
    const { stamp } = parcel
    const second = stamp.sequence < 0 ? stamp : { ...stamp, sequence: following(stamp.sequence, half) }
    let left = 2
    const resolve = () => --left === 0 && parcel.resolve()
    const part = { ...parcel, isPart: true, resolve }
    this.#parcels.splice(
      at,
      1,
      this.#pack({ ...part, batches: front, count: half }, stamp),
      this.#pack({ ...part, batches: back, count: parcel.count - half }, second),
    )
  }

  /** The broker will never take this one record. */
  #leaveOut(parcel: Parcel, refuse: Refuse, error: Error): void {
    const [event] = parcel.batches.filter(({ count }) => count > 0)
    refuse(event!, error)
    this.#confirm(parcel)
    if (parcel.stamp.sequence < 0) return
    this.#hasGap = true
    this.owner.renewIdentity()
  }

  /** Under a new id the numbers start again: of these parcels nothing was taken, nor is it in flight. */
  async #closeGap(): Promise<void> {
    await this.owner.ready(this.topic)
    this.#hasGap = false
    this.#identity = undefined
    const all = this.#parcels.splice(0)
    this.#parcels.push(...all.map(parcel => this.#pack(parcel, this.#stamp(parcel.count))))
  }

  async #request(connection: BrokerConnection, parcel: Parcel): Promise<void> {
    const { acks, requestTimeout } = this.owner.settings
    const head = new Writer().string(undefined).int16(acks).int32(requestTimeout)
    head.int32(1).string(this.topic).int32(1).int32(this.partition).int32(parcel.bytes.length)
    const version = connection.version(apis.produce)
    const answered = acks !== 0
    const response = await connection.request(apis.produce, version, [head.finish(), parcel.bytes], { answered })
    const error = answered ? producedError(response) : 0
    if (error !== 0) throw responseError(error, this.#what(parcel))
  }

  #what({ count, bytes }: Parcel): string {
    const size = `${count} record${count === 1 ? '' : 's'}, ${bytes.length} bytes`
    return `topic "${this.topic}", partition ${this.partition} (${size})`
  }
}

const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])
/**
 * What is refused because of the record itself. A missing ACL is not among them: it concerns every record, and is put
 * right by granting it.
 */
const refusals = new Set([...tooLarge, 'INVALID_RECORD', 'INVALID_TIMESTAMP'])

/** Sequences are counted through 2^31 - 1 and start again from 0. */
function following(sequence: number, count: number): number {
  return (sequence + count) % 2 ** 31
}

/** The error code of the one partition in a produce response. */
function producedError(response: Reader): number {
  response.int32()
  response.string()
  response.int32()
  response.int32()
  return response.int16()
}

function late(last: Error, deliveryTimeout: number): KafkaError {
  return new KafkaError(
    'TIMED_OUT',
    `not delivered within ${deliveryTimeout} ms (delivery.timeout.ms): ${last.message}`,
  )
}

function splitBatches(batches: readonly EventBatch[], at: number): [EventBatch[], EventBatch[]] {
  const front: EventBatch[] = []
  const back: EventBatch[] = []
  let left = at
  for (const batch of batches) {
    const here = Math.min(left, batch.count)
    left -= here
    if (here > 0) front.push(batch.slice(0, here))
    if (here < batch.count) back.push(batch.slice(here, batch.count))
  }
  return [front, back]
}
