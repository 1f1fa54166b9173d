/** The log being written: group commit, rolling, checkpoints and the removal of drained segments, one after another. */
import { BackOff } from '../../core/back-off.ts'
import { ChannelFullError } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import type { CheckpointFile } from './checkpoint.ts'
import { Checkpoints } from './checkpoints.ts'
import type { Committed } from './committed.ts'
import type { Files } from './files.ts'
import type { Range } from './format.ts'
import type { Position } from './log-reader.ts'
import { isDrained, type LogState } from './log-state.ts'
import type { Segment } from './segment.ts'
import { type SegmentSettings, Segments } from './segments.ts'
import { bytesOf, commitWork, layOut, putWork, type Work } from './work.ts'

/** A put record that was just written. */
export interface Stored {
  readonly at: Position
  /** Where the next record begins. */
  readonly next: Position
  readonly batch: EventBatch
}

/** What the log tells the channel. */
export interface LogEvents {
  /** Where reading for the oldest undelivered event begins. */
  head(): Position
  /** A put became durable. */
  stored(record: Stored): void
  /** Something was written or removed: room or news. */
  changed(): void
  trouble(kind: 'put' | 'checkpoint' | 'backup' | 'remove', error: Error): void
  recovered(): void
}

interface Waiting extends Work {
  resolve(): void
  reject(error: Error): void
}

/** Most bytes of one write. */
const groupBytes = 8 << 20
/** A checkpoint is due after this many bytes, so that little is replayed after a crash. */
const checkpointEvery = 64 << 20
/** After a removal or its checkpoint failed, in ms. */
const removeAgain = 1000

export class Log {
  readonly #segments: Segments
  readonly #checkpoints: Checkpoints
  #waiting: Waiting[] = []
  #working: Promise<void> | undefined
  #unsavedBytes = 0
  #checkpointDue = false
  #changed = false
  #closed = false
  readonly #backOff = new BackOff(100, 5000)
  #trouble: { readonly error: Error; readonly until: number } | undefined
  /** The last put had no room on disk. */
  #outOfSpace = false
  #removeAgainAt = 0

  constructor(
    files: Files,
    private readonly settings: SegmentSettings,
    readonly state: LogState,
    checkpoint: CheckpointFile,
    backup: CheckpointFile | undefined,
    private readonly events: LogEvents,
  ) {
    this.#segments = new Segments(files, settings, state)
    this.#checkpoints = new Checkpoints(
      state,
      this.#segments,
      settings.dataDirs,
      checkpoint,
      backup,
      () => events.head(),
      error => events.trouble('backup', error),
    )
  }

  /** Bytes of all segments. */
  get bytes(): number {
    return this.#segments.bytes
  }

  /** Whether so many bytes of events may have room within byteCapacity; with their headers they may yet be too many. */
  allows(bytes: number): boolean {
    return isDrained(this.state) || this.#segments.allows(bytes)
  }

  /** Resolves when the events are durable; they then have the next numbers. Rejects with ChannelFullError. */
  put(batch: EventBatch): Promise<void> {
    return this.#enqueue(putWork(batch, this.settings.keys))
  }

  /** Resolves when it is durable that the events are delivered. It needs no free space. */
  commit(ranges: readonly Range[]): Promise<void> {
    return this.#enqueue(commitWork(ranges))
  }

  /** Asks for a checkpoint if anything changed since the last. */
  save(): void {
    if (!this.#changed || this.#closed) return
    this.#checkpointDue = true
    this.#start()
  }

  /** The first checkpoint after opening; rejects when the disk refuses it, and then the log is of no use. */
  saveFirst(): Promise<void> {
    return this.#writeCheckpoint(this.state.committed)
  }

  /** Waits for what is being written, refuses what was not begun, and closes every file. */
  async close(checkpoint: boolean): Promise<void> {
    this.#closed = true
    for (const work of this.#waiting.splice(0)) work.reject(new Error('the channel was stopped'))
    await this.#working
    if (checkpoint && this.#changed) await this.#tryCheckpoint()
    await Promise.allSettled([this.#checkpoints, ...this.state.segments].map(file => file.close()))
  }

  #enqueue(work: Work): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the channel is stopped'))
    return new Promise((resolve, reject) => {
      this.#waiting.push(Object.assign(work, { resolve, reject }))
      this.#start()
    })
  }

  #start(): void {
    this.#working ??= this.#work()
  }

  async #work(): Promise<void> {
    await new Promise(setImmediate)
    do {
      const group = this.#cutGroup()
      if (group.length > 0) await this.#store(group)
      await this.#tidy()
      // Whoever was just answered may have more: its next put shares a sync with the commits that wait already.
      await new Promise(setImmediate)
      // With more to write, takers are told while the disk is busy with it.
      if (this.#waiting.length === 0) this.events.changed()
    } while (this.#waiting.length > 0 || this.#checkpointDue)
    // Here and not in a later step, or work that comes in between would wait for nobody.
    this.#working = undefined
  }

  /** Everything that waits, up to the bytes of one write, which goes into one segment. */
  #cutGroup(): Waiting[] {
    const most = Math.min(groupBytes, this.settings.maxFileSize)
    let bytes = 0
    const count = this.#waiting.findIndex(work => {
      bytes += work.bytes
      return bytes > most
    })
    return this.#waiting.splice(0, count < 0 ? this.#waiting.length : Math.max(1, count))
  }

  /** Makes a group durable with one write and one sync, or what of it a failing disk lets through. Never rejects. */
  async #store(group: readonly Waiting[]): Promise<void> {
    if (this.#trouble !== undefined && Date.now() < this.#trouble.until)
      return this.#storeWithoutLog(group, refused(this.#trouble.error))
    let fitting = group
    try {
      fitting = await this.#withRoom(group)
      if (fitting.length > 0) await this.#append(fitting)
    } catch (error) {
      this.#segments.finish()
      this.#trouble = { error: error as Error, until: Date.now() + this.#backOff.next() }
      this.events.trouble('put', error as Error)
      return this.#storeWithoutLog(fitting, refused(error as Error))
    }
    if (this.#trouble !== undefined) this.events.recovered()
    this.#trouble = undefined
    this.#backOff.reset()
    for (const work of fitting) work.resolve()
  }

  /** What of the group has room; the rest is seen to. */
  async #withRoom(group: readonly Waiting[]): Promise<readonly Waiting[]> {
    const within = this.#withinCapacity(group)
    const hasSpace = (await this.#segments.directoryFor(bytesOf(within.filter(isPut)))) !== undefined
    const fitting = hasSpace ? within : within.filter(work => !isPut(work))
    if (fitting.length === group.length) {
      if (group.some(isPut)) this.#outOfSpace = false
      return fitting
    }
    this.#outOfSpace = true
    const rest = group.filter(work => !fitting.includes(work))
    await this.#storeWithoutLog(rest, hasSpace ? this.#segments.overCapacity() : this.#segments.noSpace())
    return fitting
  }

  /** What is behind the first one that has no room is left out too, so that the puts of one source keep their order. */
  #withinCapacity(group: readonly Waiting[]): readonly Waiting[] {
    let bytes = 0
    const count = group.findIndex(work => {
      bytes += work.bytes
      return !this.#segments.allows(bytes)
    })
    return count < 0 ? group : group.slice(0, count)
  }

  async #append(group: readonly Waiting[]): Promise<void> {
    const directory = await this.#segments.directoryFor(bytesOf(group.filter(isPut)))
    const segment = await this.#segments.segmentFor(bytesOf(group), directory)
    const file = await segment.opened()
    const written = file.writeSynced(layOut(group, segment, this.settings.keys, this.state.nextSequence), segment.end)
    this.events.changed()
    await written
    this.#accept(group, segment)
  }

  /** The group is durable: its events have their numbers now. */
  #accept(group: readonly Waiting[], segment: Segment): void {
    let offset = segment.end
    for (const { batch, bytes, ranges } of group) {
      const at = { segment: segment.id, offset, sequence: this.state.nextSequence }
      offset += bytes
      for (const range of ranges) this.state.committed.add(range)
      if (batch === undefined) continue
      this.state.nextSequence += batch.count
      this.events.stored({ at, next: { segment: segment.id, offset, sequence: this.state.nextSequence }, batch })
    }
    this.#unsavedBytes += offset - segment.end
    this.#segments.wrote(segment, offset)
    this.#changed = true
  }

  /** Nothing new has room, or the disk takes nothing: puts are refused, and commits go into the checkpoint. */
  async #storeWithoutLog(group: readonly Waiting[], refusal: ChannelFullError): Promise<void> {
    for (const put of group.filter(isPut)) put.reject(refusal)
    const commits = group.filter(work => !isPut(work))
    if (commits.length === 0) return
    const committed = this.state.committed.copy()
    for (const { ranges } of commits) for (const range of ranges) committed.add(range)
    try {
      await this.#writeCheckpoint(committed)
      for (const work of commits) work.resolve()
    } catch (error) {
      for (const work of commits) work.reject(error as Error)
    }
  }

  /** A checkpoint if one is due, and drained segments away. Never rejects. */
  async #tidy(): Promise<void> {
    const due = this.#checkpointDue || this.#unsavedBytes > checkpointEvery
    const wanted = this.#outOfSpace || ((this.#trouble !== undefined || due) && this.#segments.isWorthFinishing)
    if (wanted && isDrained(this.state)) this.#segments.finish()
    const drained = Date.now() < this.#removeAgainAt ? [] : this.#segments.drained()
    if (!due && drained.length === 0) return
    this.#checkpointDue = false
    // Nothing is removed before a checkpoint says that it is not needed: a missing segment then always means loss.
    if (await this.#tryCheckpoint()) await this.#remove(drained)
    else if (drained.length > 0) this.#removeAgainAt = Date.now() + removeAgain
  }

  async #tryCheckpoint(): Promise<boolean> {
    try {
      await this.#writeCheckpoint(this.state.committed)
      return true
    } catch (error) {
      this.events.trouble('checkpoint', error as Error)
      return false
    }
  }

  async #writeCheckpoint(committed: Committed): Promise<void> {
    await this.#checkpoints.write(committed)
    this.#unsavedBytes = 0
    this.#changed = false
  }

  async #remove(drained: readonly Segment[]): Promise<void> {
    try {
      await this.#segments.remove(drained)
      if (drained.length > 0 && this.#trouble !== undefined) this.#trouble = { ...this.#trouble, until: 0 }
    } catch (error) {
      this.#removeAgainAt = Date.now() + removeAgain
      this.events.trouble('remove', error as Error)
    }
  }
}

const isPut = ({ type }: Work) => type === 'put'

/** A disk that refuses is, for the source, a channel that is full for now. */
function refused(cause: Error): ChannelFullError {
  return new ChannelFullError(`the disk takes nothing: ${cause.message}`, { cause })
}
