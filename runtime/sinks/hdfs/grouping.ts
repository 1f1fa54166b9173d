import { type EscapedText, EscapeError, type EscapeOptions, escapedText } from '../../core/escape.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { tidyPath } from './place.ts'

/** Where events go: those of one folder and prefix are one bucket. */
export interface Bucket {
  readonly folder: string
  readonly prefix: string
  readonly batches: EventBatch[]
}

/** Told of events that can't have a path, and why: they are left out. */
export type Refuse = (events: EventBatch, error: EscapeError) => void

/** Sorts events into buckets by what they spell for path and prefix. */
export class Grouping {
  readonly #path: EscapedText
  readonly #prefix: EscapedText
  /** What no event has a say in: it may lead upwards. */
  readonly #fixed: string

  /** Throws EscapeError for a text that can't be right for any event. */
  constructor(path: string, prefix: string, options: EscapeOptions) {
    this.#path = escapedText(path, options)
    this.#prefix = escapedText(prefix, options)
    const start = path.split('%', 1)[0]!
    this.#fixed = start === path ? path : start.replace(/[^/]*$/, '')
  }

  /**
   * In the order of their first events. An event that lacks what an escape needs is refused, or without `refuse` an
   * EscapeError.
   */
  of(batches: readonly EventBatch[], refuse?: Refuse): readonly Bucket[] {
    const buckets = new Map<string, Bucket>()
    for (const batch of batches) {
      if (batch.count === 0) continue
      if (this.#isOne(batch)) this.#bucket(buckets, batch, 0, batch, refuse)?.batches.push(batch)
      else this.#split(batch, buckets, refuse)
    }
    return [...buckets.values()]
  }

  /** True when every event of the batch spells the same. */
  #isOne(batch: EventBatch): boolean {
    const columns = [...this.#path.headers, ...this.#prefix.headers].map(name => batch.headers.get(name))
    return columns.every(column => column === undefined || typeof column === 'string')
  }

  #split(batch: EventBatch, buckets: Map<string, Bucket>, refuse: Refuse | undefined): void {
    const indexes = new Map<Bucket, number[]>()
    for (let i = 0; i < batch.count; i++) {
      const bucket = this.#bucket(buckets, batch, i, undefined, refuse)
      if (bucket === undefined) continue
      const list = indexes.get(bucket)
      if (list === undefined) indexes.set(bucket, [i])
      else list.push(i)
    }
    for (const [bucket, list] of indexes) bucket.batches.push(list.length === batch.count ? batch : batch.select(list))
  }

  /** The bucket of event i; undefined when it, or the events that it stands for, are refused. */
  #bucket(buckets: Map<string, Bucket>, batch: EventBatch, i: number, all: EventBatch | undefined, refuse?: Refuse) {
    try {
      return this.#spelt(buckets, this.#path.of(batch, i), this.#prefix.of(batch, i))
    } catch (error) {
      if (refuse === undefined || !(error instanceof EscapeError)) throw error
      refuse(all ?? batch.slice(i, i + 1), error)
      return undefined
    }
  }

  #spelt(buckets: Map<string, Bucket>, folder: string, prefix: string): Bucket {
    const key = bucketKey(folder, prefix)
    let bucket = buckets.get(key)
    if (bucket === undefined) {
      const fixed = folder.startsWith(this.#fixed) ? this.#fixed : ''
      const inside = fixed + withoutDots(folder.slice(fixed.length))
      bucket = { folder: tidyPath(inside), prefix: withoutDots(prefix), batches: [] }
      buckets.set(key, bucket)
    }
    return bucket
  }
}

/** Slashes in a header make folders, as in Flume; pieces that lead elsewhere, and NUL, become names like any other. */
const withoutDots = (text: string): string =>
  text.replace(/(?<=^|\/)\.{1,2}(?=\/|$)/g, dots => '%2E'.repeat(dots.length)).replaceAll('\0', '%00')

export const bucketKey = (folder: string, prefix: string): string => `${folder}/${prefix}`
