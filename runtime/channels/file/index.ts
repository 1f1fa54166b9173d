/**
 * The file channel: a queue on disk. What a put acknowledged outlives a kill and a power loss.
 *
 * Limits. An event that was acknowledged is lent until its commit is acknowledged: none is lost. What may come twice
 * after a kill or a power loss: the events of loans whose commit had not resolved. What may come although its put had
 * not resolved: the batches of the puts on their way, each as a whole. Order is that of the puts. At most `capacity`
 * events, `byteCapacity` bytes of segments if that is set, and 2^53 events in the life of a channel; a batch and its
 * record are below 4 GiB. Held in memory: what is lent, what was given back, the rest of the batch read last, up to
 * 8 MiB of what was written last, and a chunk of 1 MiB to read from; nothing per waiting event.
 *
 * Layout. dataDirs hold segments, `0000000012.segment`, that are only appended to: a header (twice, 4 KiB apart), then
 * records (format.ts). A put record is one batch by columns (columns.ts): 32 bytes and about one byte per event beside
 * the bodies and the texts of headers. A commit record names ranges of delivered events. Events are numbered from 1 in
 * the order of their records; the numbers make the queue: there is no index. checkpointDir holds the checkpoint
 * (checkpoint.ts): up to where everything is delivered, which ranges above that, where reading begins, and up to where
 * the log is accounted for. Its size does not depend on what waits. backupCheckpointDir holds a second one.
 *
 * Writing. One loop (log.ts) takes everything that waits, puts and commits alike, and writes and syncs it with one call
 * (files.ts); then all of them resolve. So a put and the commit of the batch before it share a sync, and a steady flow
 * costs one per put. Bodies are written from where the source left them, and lent from there as long as they are few.
 * A segment is made, with its name synced, before it is written to, and finished when it is full; the next one goes to
 * the next directory. When a write or a sync fails, nothing after that point is known of the file: the segment is
 * finished where it was last synced, its numbers are given out again, and the next attempt makes a new segment, in
 * another directory if there is one. Meanwhile puts are refused as if the channel were full, and commits go into the
 * checkpoint, whose blocks were allocated when it was made: a full disk drains. Each attempt waits longer, up to 5 s;
 * nobody has to restart anything.
 *
 * byteCapacity is a disk of that size: puts are refused, commits go into the checkpoint, and segments are finished at a
 * quarter of it (segments.ts).
 *
 * Removing. A segment at the front goes when all of its events are delivered. Before that a checkpoint that does not
 * need it is synced; so a segment that a checkpoint needs is never missing but by damage. A drained segment that is
 * still written to is given up when space is short. A segment in which something could not be read is renamed to
 * `….damaged` instead.
 *
 * Reading. From the front, a chunk at a time, straight from the segments (log-reader.ts); bodies are views into the
 * chunk. A record whose checksum is wrong is passed over: the next whole record is looked for, and the numbers in
 * between are reported. A read that fails is tried again, for ever: nothing is passed over for an I/O error.
 *
 * Recovery. The newest checkpoint of this channel, then the log behind it: at most 64 MiB or checkpointInterval. Without
 * a checkpoint the whole log is read; its commit records give the same result. A torn end is normal. What the log ends
 * with was perhaps never synced, so it is synced before it is lent. In a segment, events with numbers from the next
 * segment's first on are void: they belong to a put that was refused after a failed sync. Appending goes on in a new
 * segment, never behind an old end.
 *
 * Locking. Each directory is locked (lock.ts); a second agent is told who holds it, and a dead holder's lock is taken
 * over.
 */
import { BackOff, pause } from '../../core/back-off.ts'
import { type Channel, ChannelFullError, type Context, type Loan } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import type { Receipt } from '../../core/receipt.ts'
import { Waiters } from '../../core/waiters.ts'
import { nodeFiles } from './files.ts'
import type { Range } from './format.ts'
import { FileLoan } from './loan.ts'
import { thisProcess } from './lock.ts'
import type { FileChannelOptions } from './options.ts'
import type { Piece } from './queue.ts'
import { keysOf, type Settings, settingsOf } from './settings.ts'
import { type Machine, Store } from './store.ts'

export class FileChannel implements Channel {
  readonly survives = 'power loss'
  readonly capacity: number
  readonly transactionCapacity: number
  readonly #settings: Settings
  #store: Store | undefined
  #context: Context | undefined
  /** Events of puts that wait for the disk: their room is taken. */
  #arriving = 0
  readonly #room = new Waiters()
  readonly #news = new Waiters()

  constructor(
    options: FileChannelOptions,
    private readonly machine: Machine = { files: nodeFiles, holder: thisProcess },
  ) {
    this.#settings = settingsOf(options)
    this.capacity = this.#settings.capacity
    this.transactionCapacity = this.#settings.transactionCapacity
  }

  get size(): number {
    return this.#store?.size ?? 0
  }

  /** Bytes of all segments on disk. */
  get bytes(): number {
    return this.#store?.bytes ?? 0
  }

  /** Rejects when the directories can't be locked, read or written. */
  async start(context: Context): Promise<void> {
    if (this.#store !== undefined) throw new Error('the channel is started already')
    this.#context = context
    this.#showGauges(context)
    for (const remark of this.#settings.remarks) context.log.info(remark)
    const keys = await keysOf(this.#settings)
    this.#store = await Store.open(this.machine, this.#settings, keys, {
      log: context.log,
      metrics: context.metrics,
      changed: () => this.#wake(),
    })
  }

  async stop(): Promise<void> {
    const store = this.#store
    this.#store = undefined
    this.#wake()
    await store?.close()
  }

  async put(batch: EventBatch, receipt: Receipt, signal?: AbortSignal): Promise<void> {
    if (batch.count === 0) return
    this.#count('EventPutAttemptCount', batch.count)
    const deadline = Date.now() + this.#settings.keepAlive
    for (;;) {
      const store = await this.#waitForRoom(batch, deadline, signal)
      this.#arriving += batch.count
      try {
        await store.put(batch)
        break
      } catch (error) {
        if (!(error instanceof ChannelFullError) || Date.now() >= deadline) throw error
      } finally {
        this.#arriving -= batch.count
      }
      await this.#room.wait(signal, Math.min(diskAgain, deadline - Date.now()))
    }
    this.#count('EventPutSuccessCount', batch.count)
    receipt.add(batch.count)
    receipt.settle(batch.count)
  }

  async take(max: number, signal: AbortSignal): Promise<Loan | undefined> {
    const backOff = new BackOff()
    while (!signal.aborted) {
      const store = this.#opened()
      try {
        if (store.refusesCommits) await this.#tryCommits(store)
        const pieces = await store.take(Math.min(max, this.transactionCapacity))
        if (pieces.length > 0) return this.#lend(store, pieces)
        if (!store.hasMore && this.#store === store) await this.#news.wait(signal)
        if (this.#store === undefined) return undefined
      } catch (error) {
        if (this.#store !== store) return undefined
        this.#troubled('EventTakeErrorCount', error as Error)
        await pause(backOff.next(), signal)
      }
    }
    return undefined
  }

  #lend(store: Store, pieces: readonly Piece[]): Loan {
    const loan = new FileLoan(pieces, {
      commit: ranges => this.#commit(store, ranges),
      rollback: given => {
        store.giveBack(given)
        this.#news.wakeAll()
      },
    })
    this.#count('EventTakeAttemptCount', loan.count)
    return loan
  }

  /** Waits up to keep-alive for a disk that refuses: what was delivered would else be delivered twice. */
  async #commit(store: Store, ranges: readonly Range[]): Promise<void> {
    const deadline = Date.now() + this.#settings.keepAlive
    for (;;) {
      try {
        await store.commit(ranges)
        break
      } catch (error) {
        const left = deadline - Date.now()
        if (left <= 0 || this.#store !== store) {
          store.refusesCommits = true
          throw error
        }
        await pause(Math.min(diskAgain, left))
      }
    }
    this.#count(
      'EventTakeSuccessCount',
      ranges.reduce((sum, { from, to }) => sum + to - from, 0),
    )
  }

  /** An empty commit: rejects while the disk takes none. */
  async #tryCommits(store: Store): Promise<void> {
    await store.commit([])
    store.refusesCommits = false
  }

  async #waitForRoom(batch: EventBatch, deadline: number, signal?: AbortSignal): Promise<Store> {
    const { count, bytes } = batch
    for (;;) {
      const store = this.#opened()
      signal?.throwIfAborted()
      const fits = store.size + this.#arriving + count <= this.capacity
      // What the bytes on disk allow is known when the record is: this spares making it in vain.
      if (fits && store.allows(bytes)) return store
      const left = deadline - Date.now()
      if (left <= 0 || count > this.capacity)
        throw new ChannelFullError(
          `no room for ${count} events of ${bytes} bytes: it holds ${store.size} of ${this.capacity} events, ${store.bytes} bytes`,
        )
      await this.#room.wait(signal, left)
    }
  }

  #opened(): Store {
    if (this.#store === undefined) throw new Error('the channel is not started')
    return this.#store
  }

  #wake(): void {
    this.#room.wakeAll()
    this.#news.wakeAll()
  }

  #troubled(counter: string, error: Error): void {
    this.#count(counter)
    this.#context?.metrics.failed(error)
    this.#context?.log.error(`nothing can be taken, trying again: ${error.message}`)
  }

  #count(counter: string, by = 1): void {
    this.#context?.metrics.count(counter, by)
  }

  #showGauges({ metrics }: Context): void {
    metrics.gauge('ChannelSize', () => this.size)
    metrics.gauge('ChannelCapacity', () => this.capacity)
    metrics.gauge('ChannelFillPercentage', () => (100 * this.size) / this.capacity)
    metrics.declare('EventPutErrorCount', 'EventTakeErrorCount')
    metrics.declare('CheckpointWriteErrorCount', 'CheckpointBackupWriteErrorCount')
    metrics.gauge('Open', () => this.#store !== undefined)
    metrics.gauge('Closed', () => (this.#store === undefined ? 1 : 0))
    metrics.gauge('Unhealthy', () => (this.#store === undefined ? 1 : 0))
  }
}

/** Time between two tries of a disk that refuses, in ms; the log itself waits longer and answers at once meanwhile. */
const diskAgain = 100
