/** The log being written: group commit, rolling, checkpoints and the removal of drained segments, one after another. */
import { randomBytes } from 'node:crypto'
import { BackOff } from '../../core/back-off.ts'
import { ChannelFullError } from '../../core/contracts.ts'
import type { CheckpointFile, CheckpointState } from './checkpoint.ts'
import { deriveKey, encrypt, type Keys, tagBytes } from './cipher.ts'
import type { Committed } from './committed.ts'
import { crc32c } from './crc32c.ts'
import type { Files } from './files.ts'
import {
  encodeRanges,
  encodeRecordHeader,
  firstRecordAt,
  type Range,
  type RecordHeader,
  type RecordType,
  recordHeaderBytes,
} from './format.ts'
import type { Position } from './log-reader.ts'
import { createSegment, type Segment } from './segment.ts'
import { Space } from './space.ts'

/** Where the log stands when it is opened (recovery.ts). */
export interface LogState {
  readonly channel: Buffer
  readonly segments: Segment[]
  committed: Committed
  /** Number of the next event: all below are durable, delivered, or lost and reported. */
  nextSequence: number
  nextSegment: number
  generation: number
}

export interface LogSettings {
  readonly dataDirs: readonly string[]
  readonly maxFileSize: number
  readonly minimumRequiredSpace: number
  readonly keys: Keys
  /** A segment in which something can't be read is renamed instead of removed. */
  readonly keepDamaged: boolean
}

/** A put record that was just written. */
export interface Stored {
  readonly at: Position
  /** Where the next record begins. */
  readonly next: Position
  readonly payload: Buffer
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

interface Work {
  readonly type: RecordType
  readonly count: number
  readonly payload: Buffer
  readonly crc: number
  readonly ranges: readonly Range[]
  resolve(): void
  reject(error: Error): void
}

/** Most bytes of one write and sync. */
const groupBytes = 8 << 20
/** A checkpoint is due after this many bytes, so that little is replayed after a crash. */
const checkpointEvery = 64 << 20
/** A drained segment that is still written to is given up when it has this size. */
const worthRemoving = 1 << 20

export class Log {
  #waiting: Work[] = []
  #working: Promise<void> | undefined
  #active: Segment | undefined
  #tail: { segment: number; offset: number }
  #directory = 0
  #unsavedBytes = 0
  #checkpointDue = false
  #changed = false
  #closed = false
  readonly #backOff = new BackOff(100, 5000)
  #trouble: { readonly error: Error; readonly until: number } | undefined
  #outOfSpace = false
  #removeAgainAt = 0
  readonly #space: Space

  constructor(
    private readonly files: Files,
    private readonly settings: LogSettings,
    readonly state: LogState,
    private readonly checkpoint: CheckpointFile,
    private readonly backup: CheckpointFile | undefined,
    private readonly events: LogEvents,
  ) {
    const last = state.segments.at(-1)
    this.#tail = last === undefined ? this.#unborn() : { segment: last.id, offset: last.end }
    this.#space = new Space(files, settings.minimumRequiredSpace)
  }

  /** Bytes of all segments. */
  get bytes(): number {
    return this.state.segments.reduce((sum, segment) => sum + segment.end, 0)
  }

  /** Resolves when the events are durable; they then have the next `count` numbers. Rejects with ChannelFullError. */
  put(payload: Buffer, count: number): Promise<void> {
    return this.#enqueue('put', payload, count, [])
  }

  /** Resolves when it is durable that the events are delivered. It needs no free space. */
  commit(ranges: readonly Range[]): Promise<void> {
    return this.#enqueue('commit', encodeRanges(ranges), ranges.length, ranges)
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
    const files = [this.checkpoint, this.backup, ...this.state.segments]
    await Promise.allSettled(files.map(file => file?.close()))
  }

  #enqueue(type: RecordType, payload: Buffer, count: number, ranges: readonly Range[]): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the channel is stopped'))
    return new Promise((resolve, reject) => {
      // An encrypted payload has its checksum made when it is written.
      const crc = this.settings.keys.active !== '' && type === 'put' ? 0 : crc32c(payload)
      this.#waiting.push({ type, payload, count, ranges, crc, resolve, reject })
      this.#start()
    })
  }

  #start(): void {
    this.#working ??= this.#work()
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0 || this.#checkpointDue) {
      // Whoever was just answered may have more: its next put shares a sync with the commits that wait already.
      await new Promise(setImmediate)
      const group = this.#cutGroup()
      if (group.length > 0) await this.#store(group)
      await this.#tidy()
      this.events.changed()
    }
    // Here and not in a later step, or work that comes in between would wait for nobody.
    this.#working = undefined
  }

  /** Everything that waits, up to the bytes of one write. */
  #cutGroup(): Work[] {
    let bytes = 0
    let count = 0
    while (count < this.#waiting.length && (count === 0 || bytes < groupBytes))
      bytes += storedBytes(this.#waiting[count++]!)
    return this.#waiting.splice(0, count)
  }

  /** Makes a group durable with one write and one sync, or what of it a failing disk lets through. Never rejects. */
  async #store(group: readonly Work[]): Promise<void> {
    if (this.#trouble !== undefined && Date.now() < this.#trouble.until)
      return this.#storeWithoutLog(group, this.#trouble.error)
    let fitting = group
    try {
      const directory = await this.#directoryFor(group)
      if (group.some(({ type }) => type === 'put')) this.#outOfSpace = directory === undefined
      if (directory === undefined) fitting = this.#refusePuts(group, this.#space.refusal(this.settings.dataDirs))
      if (fitting.length > 0) await this.#append(fitting, directory)
    } catch (error) {
      this.#active = undefined
      this.#trouble = { error: error as Error, until: Date.now() + this.#backOff.next() }
      this.events.trouble('put', error as Error)
      return this.#storeWithoutLog(fitting, error as Error)
    }
    if (this.#trouble !== undefined) this.events.recovered()
    this.#trouble = undefined
    this.#backOff.reset()
    for (const work of fitting) work.resolve()
  }

  /** The directory in turn that has room for the group's puts; undefined when none has. Commits may go anywhere. */
  async #directoryFor(group: readonly Work[]): Promise<string | undefined> {
    const { dataDirs } = this.settings
    const bytes = sum(group.filter(({ type }) => type === 'put'))
    const active = this.#active?.directory
    if (active !== undefined && (bytes === 0 || (await this.#space.has(active, bytes)))) return active
    for (let i = 0; i < dataDirs.length; i++) {
      const directory = dataDirs[(this.#directory + i) % dataDirs.length]!
      if (directory !== active && (bytes === 0 || (await this.#space.has(directory, bytes)))) return directory
    }
    return undefined
  }

  async #append(group: readonly Work[], directory: string | undefined): Promise<void> {
    const bytes = sum(group)
    const segment = await this.#segmentFor(bytes, directory ?? this.#active?.directory ?? this.settings.dataDirs[0]!)
    const buffers = this.#layOut(group, segment)
    const file = await segment.opened()
    await file.write(buffers, segment.end)
    await file.sync()
    this.#space.used(segment.directory, bytes)
    this.#accept(group, segment, segment.end + buffers.reduce((total, buffer) => total + buffer.length, 0))
  }

  async #segmentFor(bytes: number, directory: string): Promise<Segment> {
    const active = this.#active
    const fits =
      active !== undefined && (active.end === firstRecordAt || active.end + bytes <= this.settings.maxFileSize)
    if (fits && active.directory === directory) return active
    // The next segment goes to the next directory, so that all of them fill evenly.
    const { dataDirs } = this.settings
    const last = active?.directory
    const next = dataDirs[this.#directory % dataDirs.length]!
    const chosen = directory === last && (await this.#space.has(next, bytes)) ? next : directory
    this.#directory = (dataDirs.indexOf(chosen) + 1) % dataDirs.length
    this.#active = undefined
    this.#active = await createSegment(this.files, chosen, this.#newHeader(chosen))
    this.state.segments.push(this.#active)
    return this.#active
  }

  #newHeader(directory: string) {
    const keyName = this.settings.keys.active
    const salt = randomBytes(16)
    const { check } =
      keyName === '' ? { check: Buffer.alloc(8) } : deriveKey(keyName, salt, this.settings.keys, directory)
    // An id is used up even when the file can't be made: a rest of it may lie there.
    const id = this.state.nextSegment++
    return { id, firstSequence: this.state.nextSequence, channel: this.state.channel, salt, keyName, keyCheck: check }
  }

  #layOut(group: readonly Work[], segment: Segment): Buffer[] {
    const key = segment.key(this.settings.keys)
    let offset = segment.end
    let sequence = this.state.nextSequence
    return group.flatMap(work => {
      const encrypted = key !== undefined && work.type === 'put'
      const header: RecordHeader = {
        type: work.type,
        encrypted,
        length: work.payload.length + (encrypted ? tagBytes : 0),
        sequence,
        count: work.count,
        payloadCrc: work.crc,
      }
      const payload = encrypted ? encrypt(work.payload, key, header, offset) : work.payload
      const final = encrypted ? { ...header, payloadCrc: crc32c(payload) } : header
      const bytes = encodeRecordHeader(final, segment.id, offset)
      offset += bytes.length + payload.length
      if (work.type === 'put') sequence += work.count
      return [bytes, payload]
    })
  }

  #accept(group: readonly Work[], segment: Segment, end: number): void {
    const begin = segment.end
    this.#unsavedBytes += end - begin
    segment.end = end
    this.#tail = { segment: segment.id, offset: end }
    this.#changed = true
    let offset = begin
    for (const work of group) {
      const sequence = this.state.nextSequence
      const at = { segment: segment.id, offset, sequence }
      offset += storedBytes(work, segment)
      if (work.type === 'put') {
        this.state.nextSequence += work.count
        this.events.stored({ at, next: { ...at, offset, sequence: sequence + work.count }, payload: work.payload })
      }
      for (const range of work.ranges) this.state.committed.add(range)
    }
  }

  /** The disk takes nothing new: puts are refused, and commits go into the checkpoint, which needs no room. */
  async #storeWithoutLog(group: readonly Work[], cause: Error): Promise<void> {
    const commits = this.#refusePuts(group, refused(cause))
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

  #refusePuts(group: readonly Work[], error: Error): Work[] {
    return group.filter(work => {
      if (work.type === 'put') work.reject(error)
      return work.type !== 'put'
    })
  }

  /** A checkpoint if one is due, and drained segments away. Never rejects. */
  async #tidy(): Promise<void> {
    const due = this.#checkpointDue || this.#unsavedBytes > checkpointEvery
    if (this.#isDrained() && (this.#outOfSpace || this.#trouble !== undefined || due)) this.#giveUpActive()
    const drained = Date.now() < this.#removeAgainAt ? [] : this.#drainedSegments()
    if (!due && drained.length === 0) return
    this.#checkpointDue = false
    // Nothing is removed before a checkpoint says that it is not needed: a missing segment then always means loss.
    if (await this.#tryCheckpoint()) await this.#remove(drained)
    else if (drained.length > 0) this.#removeAgainAt = Date.now() + 1000
  }

  #isDrained(): boolean {
    return this.state.committed.upTo >= this.state.nextSequence
  }

  #giveUpActive(): void {
    const active = this.#active
    if (active === undefined || (active.end < worthRemoving && !this.#outOfSpace)) return
    this.#active = undefined
  }

  /** Segments at the front whose events are all delivered, and that are not being written. */
  #drainedSegments(): Segment[] {
    const { segments, committed, nextSequence } = this.state
    const count = segments.findIndex((segment, i) => {
      const next = segments[i + 1]?.firstSequence ?? nextSequence
      return segment === this.#active || next > committed.upTo
    })
    return segments.slice(0, count < 0 ? segments.length : count)
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
    const { state } = this
    const generation = state.generation + 1
    const checkpoint = { generation, state: this.#describe(committed) }
    try {
      await this.checkpoint.write(checkpoint)
    } catch (error) {
      // The slot's content is unknown now. The next attempt must use it again, not the good one.
      state.generation += 2
      throw error
    }
    state.generation = generation
    state.committed = committed
    this.#unsavedBytes = 0
    this.#changed = false
    await this.backup?.write(checkpoint).catch(error => this.events.trouble('backup', error))
  }

  #describe(committed: Committed): CheckpointState {
    const { channel, segments, nextSequence, nextSegment } = this.state
    const drained = this.#drainedSegments().length === segments.length
    const tail = { ...(drained ? this.#unborn() : this.#tail), sequence: nextSequence }
    return {
      channel: channel.toString('hex'),
      deliveredTo: committed.upTo,
      delivered: committed.ranges,
      head: committed.upTo >= nextSequence ? tail : this.events.head(),
      tail,
      nextSegment,
      damaged: segments.filter(segment => segment.damaged).map(segment => segment.id),
      dataDirs: this.settings.dataDirs,
      time: Date.now(),
    }
  }

  /** The start of the segment that will be made next. */
  #unborn() {
    return { segment: this.state.nextSegment, offset: firstRecordAt }
  }

  async #remove(drained: readonly Segment[]): Promise<void> {
    try {
      for (const segment of drained) {
        await segment.close()
        if (segment.damaged && this.settings.keepDamaged)
          await this.files.rename(segment.path, `${segment.path}.damaged`)
        else await this.files.remove(segment.path)
        this.state.segments.splice(this.state.segments.indexOf(segment), 1)
        this.#space.forget()
      }
      for (const directory of new Set(drained.map(segment => segment.directory)))
        await this.files.syncDirectory(directory)
      if (drained.length > 0 && this.#trouble !== undefined) this.#trouble = { ...this.#trouble, until: 0 }
    } catch (error) {
      this.#removeAgainAt = Date.now() + 1000
      this.events.trouble('remove', error as Error)
    }
  }
}

/** Bytes of a work's record; without a segment, the most that it can have. */
function storedBytes(work: Work, segment?: Segment): number {
  const encrypted = segment === undefined || (segment.header.keyName !== '' && work.type === 'put')
  return recordHeaderBytes + work.payload.length + (encrypted ? tagBytes : 0)
}

const sum = (group: readonly Work[]) => group.reduce((total, work) => total + storedBytes(work), 0)

/** A disk that refuses is, for the source, a channel that is full for now. */
function refused(cause: Error): ChannelFullError {
  return new ChannelFullError(`the disk takes nothing: ${cause.message}`, { cause })
}
