import { type EscapedText, type EscapeOptions, escapedText } from '../../core/escape.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { tidyPath } from './place.ts'

/** Where events go: those of one folder and prefix are one bucket. */
export interface Bucket {
  readonly folder: string
  readonly prefix: string
  readonly batches: EventBatch[]
}

/** Sorts events into buckets by what they spell for path and prefix. */
export class Grouping {
  readonly #path: EscapedText
  readonly #prefix: EscapedText

  /** Throws EscapeError for a text that can't be right for any event. */
  constructor(path: string, prefix: string, options: EscapeOptions) {
    this.#path = escapedText(path, options)
    this.#prefix = escapedText(prefix, options)
  }

  /** In the order of their first events. Throws EscapeError for an event that lacks what an escape needs. */
  of(batches: readonly EventBatch[]): readonly Bucket[] {
    const buckets = new Map<string, Bucket>()
    for (const batch of batches) {
      if (batch.count === 0) continue
      if (this.#isOne(batch)) this.#bucket(buckets, batch, 0).batches.push(batch)
      else this.#split(batch, buckets)
    }
    return [...buckets.values()]
  }

  /** True when every event of the batch spells the same. */
  #isOne(batch: EventBatch): boolean {
    const columns = [...this.#path.headers, ...this.#prefix.headers].map(name => batch.headers.get(name))
    return columns.every(column => column === undefined || typeof column === 'string')
  }

  #split(batch: EventBatch, buckets: Map<string, Bucket>): void {
    const indexes = new Map<Bucket, number[]>()
    for (let i = 0; i < batch.count; i++) {
      const bucket = this.#bucket(buckets, batch, i)
      const list = indexes.get(bucket)
      if (list === undefined) indexes.set(bucket, [i])
      else list.push(i)
    }
    for (const [bucket, list] of indexes) bucket.batches.push(list.length === batch.count ? batch : batch.select(list))
  }

  #bucket(buckets: Map<string, Bucket>, batch: EventBatch, i: number): Bucket {
    const folder = this.#path.of(batch, i)
    const prefix = this.#prefix.of(batch, i)
    const key = bucketKey(folder, prefix)
    let bucket = buckets.get(key)
    if (bucket === undefined) {
      bucket = { folder: tidyPath(folder), prefix, batches: [] }
      buckets.set(key, bucket)
    }
    return bucket
  }
}

export const bucketKey = (folder: string, prefix: string): string => `${folder}/${prefix}`
