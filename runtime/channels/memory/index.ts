import { type Channel, ChannelFullError, type Context, type Loan } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import type { ComponentMetrics } from '../../core/metrics.ts'
import type { Receipt } from '../../core/receipt.ts'
import { Waiters } from '../../core/waiters.ts'
import { type MemoryChannelOptions, memoryChannelDefaults } from './options.ts'

/**
 * A queue of batches in memory (reference: channels.yaml, memory). It survives nothing, so it settles a receipt when the
 * taker commits: the acknowledgement passes through.
 *
 * Order. Every event has a place in the stream of everything ever put. The queue is sorted by it, so a rollback puts
 * its events back exactly where they were, even when other loans have come and gone since.
 *
 * Bytes. The bounds are on the bodies that are really held, and on these with their headers: a batch that uses little of
 * its buffer (a filter dropped the rest) is copied, so that no large buffer stays alive behind a small count. What is
 * held is freed at commit.
 */
export class MemoryChannel implements Channel {
  readonly survives = 'nothing'
  readonly capacity: number
  readonly transactionCapacity: number
  readonly #keepAlive: number
  /** For bodies, and for bodies and headers together. */
  readonly #byteCapacity: number
  readonly #wholeCapacity: number

  /** From `#head` on; in front of it stand empty places. */
  #queue: (Held | undefined)[] = []
  #head = 0
  #nextPlace = 0
  #events = 0
  #bytes = 0
  #headerSize = 0
  readonly #room = new Waiters()
  readonly #news = new Waiters()
  #metrics: ComponentMetrics | undefined

  constructor(options: MemoryChannelOptions) {
    const all = { ...memoryChannelDefaults, ...options }
    this.capacity = all.capacity
    this.transactionCapacity = all.transactionCapacity
    this.#keepAlive = all['keep-alive'] * 1000
    const bytes = Math.floor(all.byteCapacity * (1 - all.byteCapacityBufferPercentage / 100))
    // Below one of Flume's 100-byte slots its bound is off; so is ours.
    this.#byteCapacity = bytes < 100 ? Number.MAX_SAFE_INTEGER : bytes
    this.#wholeCapacity = bytes < 100 ? Number.MAX_SAFE_INTEGER : all.byteCapacity
  }

  get size(): number {
    return this.#events
  }

  /** Bytes of the bodies held, lent ones included. */
  get bytes(): number {
    return this.#bytes
  }

  async start(context: Context): Promise<void> {
    this.#metrics = context.metrics
    context.metrics.gauge('ChannelSize', () => this.#events)
    context.metrics.gauge('ChannelCapacity', () => this.capacity)
    context.metrics.gauge('ChannelFillPercentage', () => (100 * this.#events) / this.capacity)
  }

  async stop(): Promise<void> {
    this.#room.wakeAll()
    this.#news.wakeAll()
  }

  async put(batch: EventBatch, receipt: Receipt, signal?: AbortSignal): Promise<void> {
    if (batch.count === 0) return
    this.#metrics?.count('EventPutAttemptCount', batch.count)
    if (!this.#fits(batch)) await this.#waitForRoom(batch, signal)
    const held = { place: this.#nextPlace, batch: compact(batch), receipt }
    this.#nextPlace += batch.count
    this.#events += batch.count
    this.#bytes += batch.bytes
    this.#headerSize += batch.headerSize
    receipt.add(batch.count)
    this.#queue.push(held)
    this.#metrics?.count('EventPutSuccessCount', batch.count)
    this.#news.wakeAll()
  }

  async take(max: number, signal: AbortSignal): Promise<Loan | undefined> {
    while (this.#head === this.#queue.length) if (!(await this.#news.wait(signal))) return undefined
    if (signal.aborted) return undefined
    const loan = new MemoryLoan(this.#lend(Math.min(max, this.transactionCapacity)), {
      commit: taken => this.#forget(taken),
      rollback: taken => this.#giveBack(taken),
    })
    this.#metrics?.count('EventTakeAttemptCount', loan.count)
    return loan
  }

  #fits(batch: EventBatch): boolean {
    if (this.#events + batch.count > this.capacity) return false
    // A batch larger than the whole bound may pass through an empty channel, or it could never pass at all.
    if (this.#events === 0) return true
    const bytes = this.#bytes + batch.bytes
    return bytes <= this.#byteCapacity && bytes + this.#headerSize + batch.headerSize <= this.#wholeCapacity
  }

  async #waitForRoom(batch: EventBatch, signal?: AbortSignal): Promise<void> {
    const deadline = Date.now() + this.#keepAlive
    while (!this.#fits(batch)) {
      const left = deadline - Date.now()
      signal?.throwIfAborted()
      if (left <= 0 || batch.count > this.capacity)
        throw new ChannelFullError(
          `no room for ${batch.count} events: it holds ${this.#events} of ${this.capacity} events, ${this.#bytes} of ${this.#byteCapacity} bytes, and ${this.#headerSize} characters of headers`,
        )
      await this.#room.wait(signal, left)
    }
  }

  #lend(max: number): Held[] {
    const taken: Held[] = []
    let left = max
    while (left > 0 && this.#head < this.#queue.length) {
      const first = this.#queue[this.#head]!
      const { count } = first.batch
      if (count <= left) {
        taken.push(first)
        // Else what was delivered long ago stays in memory, a hundred megabytes of it.
        this.#queue[this.#head++] = undefined
      } else {
        taken.push({ ...first, batch: first.batch.slice(0, left) })
        this.#queue[this.#head] = { ...first, place: first.place + left, batch: first.batch.slice(left, count) }
      }
      left -= Math.min(left, count)
    }
    this.#dropTakenPrefix()
    return taken
  }

  /** Empty places stay in front until they are many: shifting the array at each take would cost its length. */
  #dropTakenPrefix(): void {
    if (this.#head === this.#queue.length) {
      this.#queue = []
      this.#head = 0
    } else if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
  }

  #forget(taken: readonly Held[]): void {
    for (const { batch, receipt } of taken) {
      this.#events -= batch.count
      this.#bytes -= batch.bytes
      this.#headerSize -= batch.headerSize
      this.#metrics?.count('EventTakeSuccessCount', batch.count)
      receipt.settle(batch.count)
    }
    this.#room.wakeAll()
  }

  #giveBack(taken: readonly Held[]): void {
    const waiting = this.#queue.slice(this.#head) as Held[]
    this.#queue = [...waiting, ...taken].sort((a, b) => a.place - b.place)
    this.#head = 0
    this.#news.wakeAll()
  }
}

interface Held {
  /** Place of the first event in the stream of everything ever put. */
  readonly place: number
  readonly batch: EventBatch
  readonly receipt: Receipt
}

interface Ends {
  commit(taken: readonly Held[]): void
  rollback(taken: readonly Held[]): void
}

class MemoryLoan implements Loan {
  readonly batches: readonly EventBatch[]
  readonly count: number
  #ends: Ends | undefined

  constructor(
    private readonly taken: readonly Held[],
    ends: Ends,
  ) {
    this.#ends = ends
    this.batches = taken.map(held => held.batch)
    this.count = this.batches.reduce((sum, batch) => sum + batch.count, 0)
  }

  async commit(): Promise<void> {
    this.#end().commit(this.taken)
  }

  async rollback(): Promise<void> {
    this.#end().rollback(this.taken)
  }

  #end(): Ends {
    const ends = this.#ends
    if (ends === undefined) throw new Error('a loan was committed or rolled back twice')
    this.#ends = undefined
    return ends
  }
}

/** Copies the bodies together when they are less than a quarter of the large piece of a buffer that they keep alive. */
function compact(batch: EventBatch): EventBatch {
  if (batch.span < 4096 || batch.bytes * 4 > batch.span) return batch
  const data = Buffer.allocUnsafeSlow(batch.bytes)
  const bounds = new Uint32Array(batch.bounds.length)
  let end = 0
  for (let i = 0; i < batch.count; i++) {
    bounds[2 * i] = end
    end += batch.data.copy(data, end, batch.bounds[2 * i]!, batch.bounds[2 * i + 1]!)
    bounds[2 * i + 1] = end
  }
  return batch.withBodies(data, bounds)
}
