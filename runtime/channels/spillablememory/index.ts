/**
 * A queue in memory that goes on in a file channel when it is full (reference: channels.yaml, spillablememory).
 *
 * A put goes as a whole to memory if there is room within overflowTimeout, else to disk; once it has overflowed, later
 * puts don't wait for memory any more, until so much of it is free as overflowDeactivationThreshold says. The order is
 * kept by a list of runs, each a number of events in one of the two stores; a take reads from one store only, so it may
 * bring fewer events than wait.
 *
 * What is in memory survives nothing: its receipts settle when the taker commits. What is on disk survives, settles at
 * once, and comes first after a restart.
 */
import { type Channel, ChannelFullError, type Context, type Loan } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { ComponentMetrics } from '../../core/metrics.ts'
import type { Receipt } from '../../core/receipt.ts'
import { Waiters } from '../../core/waiters.ts'
import { FileChannel } from '../file/index.ts'
import type { FileChannelOptions } from '../file/options.ts'
import type { Machine } from '../file/store.ts'
import { MemoryChannel } from '../memory/index.ts'
import { type SpillablememoryChannelOptions, spillablememoryChannelDefaults } from './options.ts'
import { type Run, Runs } from './runs.ts'

export class SpillablememoryChannel implements Channel {
  readonly survives = 'nothing'
  readonly capacity: number
  readonly transactionCapacity: number
  readonly #memoryCapacity: number
  readonly #overflowTimeout: number
  readonly #freeToReturn: number
  readonly #slotBytes: number
  readonly #slots: number
  readonly #memory: MemoryChannel
  readonly #disk: FileChannel | undefined
  readonly #runs = new Runs()
  readonly #room = new Waiters()
  readonly #news = new Waiters()
  #usedSlots = 0
  #lentFromDisk = 0
  #overflowing = false
  #running = false
  #metrics: ComponentMetrics | undefined

  constructor(options: SpillablememoryChannelOptions, machine?: Machine) {
    const all = { ...spillablememoryChannelDefaults, ...options }
    this.#memoryCapacity = all.memoryCapacity
    const overflow = all.overflowCapacity > 0 ? all.overflowCapacity : all.memoryCapacity > 0 ? 0 : defaultOverflow
    this.capacity = this.#memoryCapacity + overflow
    this.transactionCapacity = all.transactionCapacity
    this.#overflowTimeout = Math.max(0, all.overflowTimeout) * 1000
    this.#freeToReturn = (all.overflowDeactivationThreshold / 100) * this.#memoryCapacity
    this.#slotBytes = Math.max(1, all.avgEventSize)
    const slots = Math.floor((all.byteCapacity * (1 - all.byteCapacityBufferPercentage / 100)) / this.#slotBytes)
    // As in Flume, a bound below one slot is none.
    this.#slots = slots < 1 ? Number.MAX_SAFE_INTEGER : slots
    this.#memory = new MemoryChannel({
      capacity: Math.max(1, this.#memoryCapacity),
      transactionCapacity: all.transactionCapacity,
      'keep-alive': 0,
      byteCapacity: 0,
    })
    this.#disk = overflow === 0 ? undefined : new FileChannel(onDisk(options, overflow), machine)
  }

  get size(): number {
    return this.#memory.size + (this.#disk?.size ?? 0)
  }

  get volatileSize(): number {
    return this.#memory.size
  }

  async start(context: Context): Promise<void> {
    // The stores count for themselves; what is shown are the figures of the whole.
    const inner = { ...context, metrics: new ComponentMetrics('CHANNEL', context.name) }
    await this.#disk?.start(inner)
    await this.#memory.start(inner)
    this.#runs.addInFront('disk', this.#disk?.size ?? 0)
    this.#running = true
    this.#metrics = context.metrics
    context.metrics.gauge('ChannelSize', () => this.size)
    context.metrics.gauge('ChannelCapacity', () => this.capacity)
    context.metrics.gauge('ChannelFillPercentage', () => (100 * this.size) / this.capacity)
  }

  async stop(): Promise<void> {
    this.#running = false
    this.#room.wakeAll()
    this.#news.wakeAll()
    this.#runs.forget('disk')
    await this.#memory.stop()
    await this.#disk?.stop()
  }

  async put(batch: EventBatch, receipt: Receipt, signal?: AbortSignal): Promise<void> {
    if (batch.count === 0) return
    this.#metrics?.count('EventPutAttemptCount', batch.count)
    const deadline = Date.now() + this.#overflowTimeout
    if (!this.#overflowing) while (!this.#fits(batch) && (await this.#waitForRoom(deadline, signal)));
    while (!(await this.#store(batch, receipt, Date.now() >= deadline, signal)))
      await this.#waitForRoom(deadline, signal)
    this.#metrics?.count('EventPutSuccessCount', batch.count)
    this.#news.wakeAll()
  }

  async take(max: number, signal: AbortSignal): Promise<Loan | undefined> {
    while (!signal.aborted && this.#running) {
      const run = this.#runs.take(Math.min(max, this.transactionCapacity))
      if (run === undefined) {
        if (!(await this.#news.wait(signal))) return undefined
        continue
      }
      const loan = await this.#lend(run, signal)
      if (loan !== undefined) return loan
    }
    return undefined
  }

  async #lend(run: Run, signal: AbortSignal): Promise<Loan | undefined> {
    const loan =
      run.store === 'memory' ? await this.#memory.take(run.count, signal) : await this.#takeFromDisk(run, signal)
    if (loan === undefined) {
      // Events of a run that is on disk no more could not be read: the run goes too.
      if (run.store === 'memory' || this.#unlentOnDisk() > 0) this.#runs.giveBack(run)
      return undefined
    }
    const [lent, rest] = this.#runs.split(run, loan.count)
    if (rest !== undefined) this.#runs.giveBack(rest)
    if (run.store === 'disk') this.#lentFromDisk += loan.count
    this.#metrics?.count('EventTakeAttemptCount', loan.count)
    return {
      batches: loan.batches,
      count: loan.count,
      commit: () => this.#commit(lent, loan),
      rollback: () => this.#rollback(lent, loan),
    }
  }

  /** Looks again from time to time, as events may turn out to be unreadable while it waits for them. */
  async #takeFromDisk(run: Run, signal: AbortSignal): Promise<Loan | undefined> {
    if (this.#unlentOnDisk() <= 0) return undefined
    return this.#disk!.take(run.count, AbortSignal.any([signal, AbortSignal.timeout(1000)]))
  }

  #unlentOnDisk(): number {
    return (this.#disk?.size ?? 0) - this.#lentFromDisk
  }

  async #commit(run: Run, loan: Loan): Promise<void> {
    await loan.commit()
    this.#ended(run)
    if (run.store === 'memory') this.#usedSlots -= loan.batches.reduce((sum, batch) => sum + this.#slotsOf(batch), 0)
    if (this.#memoryCapacity - this.#memory.size >= this.#freeToReturn) this.#overflowing = false
    this.#metrics?.count('EventTakeSuccessCount', loan.count)
    this.#room.wakeAll()
  }

  async #rollback(run: Run, loan: Loan): Promise<void> {
    await loan.rollback()
    this.#ended(run)
    this.#runs.giveBack(run)
    this.#news.wakeAll()
  }

  #ended(run: Run): void {
    if (run.store === 'disk') this.#lentFromDisk -= run.count
  }

  /** False when neither memory nor disk has room; with `last` it rejects then. */
  async #store(batch: EventBatch, receipt: Receipt, last: boolean, signal?: AbortSignal): Promise<boolean> {
    if (this.#fits(batch)) {
      this.#usedSlots += this.#slotsOf(batch)
      await this.#memory.put(batch, receipt, signal)
      this.#runs.add('memory', batch.count)
      return true
    }
    this.#overflowing = this.#disk !== undefined
    try {
      if (this.#disk === undefined) throw new ChannelFullError(`no room for ${batch.count} events in memory`)
      await this.#disk.put(batch, receipt, signal)
    } catch (error) {
      if (last || !(error instanceof ChannelFullError)) throw error
      return false
    }
    this.#runs.add('disk', batch.count)
    return true
  }

  /** False when the deadline has passed. */
  async #waitForRoom(deadline: number, signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted()
    const left = deadline - Date.now()
    if (left > 0) await this.#room.wait(signal, Math.min(left, lookAgain))
    return left > 0
  }

  #fits(batch: EventBatch): boolean {
    return (
      this.#memory.size + batch.count <= this.#memoryCapacity && this.#usedSlots + this.#slotsOf(batch) <= this.#slots
    )
  }

  #slotsOf(batch: EventBatch): number {
    let slots = 0
    for (let i = 0; i < batch.count; i++)
      slots += Math.max(1, Math.ceil((batch.bounds[2 * i + 1]! - batch.bounds[2 * i]!) / this.#slotBytes))
    return slots
  }
}

/** byteCapacity is of the memory here. */
function onDisk(options: SpillablememoryChannelOptions, capacity: number): FileChannelOptions {
  const { byteCapacity: _, overflowByteCapacity, ...shared } = options
  const bound = overflowByteCapacity === undefined ? {} : { byteCapacity: overflowByteCapacity }
  return { ...shared, ...bound, capacity, 'keep-alive': 0 }
}

/** Room on disk is made without a word to this channel; it looks for it this often, in ms. */
const lookAgain = 100

const defaultOverflow = spillablememoryChannelDefaults.overflowCapacity
