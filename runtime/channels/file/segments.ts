/** The segments of a log that is being written: which one takes the next records, and which can go. */
import { randomBytes } from 'node:crypto'
import { ChannelFullError } from '../../core/contracts.ts'
import { deriveKey, type Keys } from './cipher.ts'
import type { Files } from './files.ts'
import { firstRecordAt, type SegmentHeader } from './format.ts'
import type { LogState } from './log-state.ts'
import { createSegment, type Segment } from './segment.ts'
import { Space } from './space.ts'

export interface SegmentSettings {
  readonly dataDirs: readonly string[]
  readonly maxFileSize: number
  /** Most bytes of all segments. A record that is larger by itself may pass through an empty channel. */
  readonly byteCapacity: number
  readonly minimumRequiredSpace: number
  readonly keys: Keys
  /** A segment in which something can't be read is renamed instead of removed. */
  readonly keepDamaged: boolean
}

/** A drained segment below this size is not worth the checkpoint that its removal needs, as long as there is room. */
const worthRemoving = 1 << 20

export class Segments {
  #active: Segment | undefined
  #tail: { readonly segment: number; readonly offset: number }
  /** Index of the directory whose turn it is. */
  #turn = 0
  readonly #space: Space

  constructor(
    private readonly files: Files,
    private readonly settings: SegmentSettings,
    private readonly state: LogState,
  ) {
    const last = state.segments.at(-1)
    this.#tail = last === undefined ? this.#unborn() : { segment: last.id, offset: last.end }
    this.#space = new Space(files, settings.minimumRequiredSpace)
  }

  /** Bytes of all segments. */
  get bytes(): number {
    return this.state.segments.reduce((sum, segment) => sum + segment.end, 0)
  }

  /** Where the next record will begin. */
  get tail(): { readonly segment: number; readonly offset: number } {
    return this.drained().length === this.state.segments.length ? this.#unborn() : this.#tail
  }

  /** Whether so many bytes more are within byteCapacity. */
  allows(bytes: number): boolean {
    const header = this.#fits(bytes) ? 0 : firstRecordAt
    return this.state.segments.length === 0 || this.bytes + header + bytes <= this.settings.byteCapacity
  }

  /** The directory in turn that has room for the bytes; undefined when none has. */
  async directoryFor(bytes: number): Promise<string | undefined> {
    const { dataDirs } = this.settings
    const active = this.#active?.directory
    if (active !== undefined && (bytes === 0 || (await this.#space.has(active, bytes)))) return active
    for (let i = 0; i < dataDirs.length; i++) {
      const directory = dataDirs[(this.#turn + i) % dataDirs.length]!
      if (directory !== active && (bytes === 0 || (await this.#space.has(directory, bytes)))) return directory
    }
    return undefined
  }

  /** The segment for a write of so many bytes into the directory, or into the next one when a new one is needed. */
  async segmentFor(bytes: number, directory = this.settings.dataDirs[0]!): Promise<Segment> {
    const active = this.#active
    if (active?.directory === directory && this.#fits(bytes)) return active
    // The next segment goes to the next directory, so that all of them fill evenly.
    const { dataDirs } = this.settings
    const next = dataDirs[this.#turn % dataDirs.length]!
    const chosen = directory === active?.directory && (await this.#space.has(next, bytes)) ? next : directory
    this.#turn = (dataDirs.indexOf(chosen) + 1) % dataDirs.length
    this.#active = undefined
    this.#active = await createSegment(this.files, chosen, this.#newHeader(chosen))
    this.state.segments.push(this.#active)
    return this.#active
  }

  /** Records were synced up to `end`. */
  wrote(segment: Segment, end: number): void {
    this.#space.used(segment.directory, end - segment.end)
    segment.end = end
    this.#tail = { segment: segment.id, offset: end }
  }

  /** Finishes the segment being written: the next record goes into a new one. */
  finish(): void {
    this.#active = undefined
  }

  /** Whether the segment being written is large enough to be removed once it is drained. */
  get isWorthFinishing(): boolean {
    return (this.#active?.end ?? 0) >= worthRemoving
  }

  noSpace(): ChannelFullError {
    return this.#space.refusal(this.settings.dataDirs)
  }

  overCapacity(): ChannelFullError {
    return new ChannelFullError(`no room: byteCapacity is ${this.settings.byteCapacity}, and ${this.bytes} are used`)
  }

  /** Segments at the front whose events are all delivered, and that are not being written. */
  drained(): Segment[] {
    const { segments, committed, nextSequence } = this.state
    const count = segments.findIndex((segment, i) => {
      const next = segments[i + 1]?.firstSequence ?? nextSequence
      return segment === this.#active || next > committed.upTo
    })
    return segments.slice(0, count < 0 ? segments.length : count)
  }

  async remove(drained: readonly Segment[]): Promise<void> {
    for (const segment of drained) {
      await segment.close()
      if (segment.damaged && this.settings.keepDamaged) await this.files.rename(segment.path, `${segment.path}.damaged`)
      else await this.files.remove(segment.path)
      this.state.segments.splice(this.state.segments.indexOf(segment), 1)
      this.#space.forget()
    }
    for (const directory of new Set(drained.map(segment => segment.directory)))
      await this.files.syncDirectory(directory)
  }

  /** Whether the segment being written takes so many bytes more. */
  #fits(bytes: number): boolean {
    const end = this.#active?.end
    return end !== undefined && (end === firstRecordAt || end + bytes <= this.settings.maxFileSize)
  }

  #newHeader(directory: string): SegmentHeader {
    const { keys } = this.settings
    const keyName = keys.active
    const salt = randomBytes(16)
    const keyCheck = keyName === '' ? Buffer.alloc(8) : deriveKey(keyName, salt, keys, directory).check
    // An id is used up even when the file can't be made: a rest of it may lie there.
    const id = this.state.nextSegment++
    return { id, firstSequence: this.state.nextSequence, channel: this.state.channel, salt, keyName, keyCheck }
  }

  /** The start of the segment that will be made next. */
  #unborn() {
    return { segment: this.state.nextSegment, offset: firstRecordAt }
  }
}
