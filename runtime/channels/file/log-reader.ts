import { EventBatch } from '../../core/event-batch.ts'
import { decrypt, type Keys } from './cipher.ts'
import { decodeBatch } from './columns.ts'
import { decodeRanges, firstRecordAt, type Range } from './format.ts'
import { RecordReader, type StoredRecord } from './records.ts'
import type { Segment } from './segment.ts'

/** A place in the log, and the number of the next event from there on. */
export interface Position {
  readonly segment: number
  readonly offset: number
  readonly sequence: number
}

/** Events that can't be read: damage, or a write that was torn when the machine went down. */
export interface Gap {
  readonly kind: 'gap'
  readonly range: Range
  readonly where: string
  readonly because: string
}

export type Entry =
  | { readonly kind: 'put'; readonly range: Range; readonly at: Position; readonly batch: EventBatch }
  | { readonly kind: 'commit'; readonly ranges: readonly Range[] }
  | Gap

export type Decode = (record: StoredRecord, segment: Segment) => EventBatch

/** For a reader that wants the numbers only. */
export const withoutEvents: Decode = () => nothing
const nothing = new EventBatch(Buffer.alloc(0), new Uint32Array(0))

export const decodeWith =
  (keys: Keys): Decode =>
  ({ header, offset, payload }, segment) => {
    if (!header.encrypted) return decodeBatch(payload, header.count)
    const key = segment.key(keys)
    if (key === undefined) throw new Error('it is encrypted, and the segment header that tells the key is damaged')
    return decodeBatch(decrypt(payload, key, header, offset), header.count)
  }

/**
 * Reads the log from a position on, across segments. Every event number comes once, in order, as a put or in a gap.
 *
 * What is void: in a segment, events with numbers from the next segment's first on. They were written, but the sync
 * failed, so their put was refused and the numbers were given out again.
 */
export class LogReader {
  #reader: RecordReader | undefined
  #segmentId: number
  #offset: number
  #sequence: number

  /**
   * `segments` may change while it reads. `known`: every number below it was given to an event that is in the log,
   * so the end of the log below it is a gap.
   */
  constructor(
    private readonly segments: readonly Segment[],
    /** Makes the events of a put; what it throws makes a gap. */
    private readonly decode: Decode,
    from: Position,
    private readonly known: () => number,
    /** Whether commits matter: else a segment is left behind its last put. */
    private readonly withCommits = false,
  ) {
    this.#segmentId = from.segment
    this.#offset = from.offset
    this.#sequence = from.sequence
  }

  get position(): Position {
    return { segment: this.#segmentId, offset: this.#offset, sequence: this.#sequence }
  }

  /** Goes on from another place. */
  moveTo({ segment, offset, sequence }: Position): void {
    this.#moveTo(segment, offset)
    this.#sequence = sequence
  }

  /** The next entry; undefined at the end of the log. When reading fails it may be called again. */
  async next(): Promise<Entry | undefined> {
    for (;;) {
      const segment = this.#findSegment()
      if (segment === undefined) return this.#gap(undefined, this.known(), 'the segment is missing')
      const following = this.segments.find(({ id }) => id > segment.id)
      const limit = following?.firstSequence ?? Number.POSITIVE_INFINITY
      const known = Math.min(this.known(), limit)
      const end = segment.end
      const isRead = this.#sequence >= limit && !this.withCommits
      const record = isRead ? undefined : await this.#find(segment, end)
      if (record !== undefined) {
        const entry = this.#take(record, segment, limit)
        if (entry !== undefined) return entry
        continue
      }
      const gap = this.#gap(segment, known, 'the record is damaged or missing')
      if (following !== undefined) await this.#leave(segment, following)
      else if (gap !== undefined) this.#offset = end
      if (gap !== undefined) return gap
      if (following === undefined) return undefined
    }
  }

  #findSegment(): Segment | undefined {
    const segment = this.segments.find(({ id }) => id >= this.#segmentId)
    if (segment !== undefined && segment.id > this.#segmentId) this.#moveTo(segment.id, firstRecordAt)
    return segment
  }

  async #find(segment: Segment, end: number): Promise<StoredRecord | undefined> {
    if (this.#reader?.segment !== segment) this.#reader = new RecordReader(segment)
    const record = await this.#reader.at(this.#offset, end)
    return record ?? (await this.#reader.search(this.#offset + 1, end))
  }

  async #leave(segment: Segment, following: Segment): Promise<void> {
    this.#moveTo(following.id, firstRecordAt)
    await segment.close()
  }

  #moveTo(segment: number, offset: number): void {
    this.#segmentId = segment
    this.#offset = offset
  }

  #take(record: StoredRecord, segment: Segment, limit: number): Entry | undefined {
    const { type, sequence, count } = record.header
    if (type === 'commit') {
      this.#offset = record.end
      return { kind: 'commit', ranges: decodeRanges(record.payload) }
    }
    if (sequence >= limit) {
      this.#offset = record.end
      return undefined
    }
    const gap = this.#gap(segment, sequence, 'the record is damaged or missing')
    if (gap !== undefined) {
      this.#offset = record.offset
      return gap
    }
    this.#offset = record.end
    if (sequence < this.#sequence) return undefined
    const at = { segment: segment.id, offset: record.offset, sequence }
    try {
      const batch = this.decode(record, segment)
      this.#sequence = sequence + count
      return { kind: 'put', range: { from: sequence, to: sequence + count }, at, batch }
    } catch (error) {
      return this.#gap(segment, sequence + count, (error as Error).message)
    }
  }

  #gap(segment: Segment | undefined, to: number, because: string): Gap | undefined {
    const from = this.#sequence
    if (!(from < to) || to === Number.POSITIVE_INFINITY) return undefined
    this.#sequence = to
    if (segment !== undefined) segment.damaged = true
    return { kind: 'gap', range: { from, to }, where: segment?.path ?? `segment ${this.#segmentId}`, because }
  }
}
