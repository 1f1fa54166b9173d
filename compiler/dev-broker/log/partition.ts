import { Producers } from './producers.ts'
import { batchFrom, type RecordBatch, type Refusal } from './record-batch.ts'
import type { TopicSettings } from './topic-settings.ts'

export interface Appended {
  readonly baseOffset: number
  /** -1 unless the topic's records have the broker's time. */
  readonly appendTime: number
}

/** Memory that a stored batch takes besides its bytes; it counts, so that many small batches can't pass the bound. */
const overhead = 200

/** A partition: batches in order, in memory. `start` is the first offset that is still there, `end` the next to come. */
export class Partition {
  start = 0
  end = 0
  /** Memory that it takes. */
  bytes = 0
  #batches: RecordBatch[] = []
  readonly #producers = new Producers()

  constructor(readonly settings: TopicSettings) {}

  append(sent: Buffer | undefined, now: number): Appended | Refusal {
    const batch = batchFrom(sent, this.settings.maxMessageBytes)
    if ('error' in batch) return batch
    const answered = this.#producers.check(batch)
    if (answered !== undefined) return answered
    return this.#store(batch.copy(), now)
  }

  #store(batch: RecordBatch, now: number): Appended {
    batch.baseOffset = this.end
    if (this.settings.appendTime) batch.stampAppendTime(now)
    const appended = { baseOffset: this.end, appendTime: this.settings.appendTime ? now : -1 }
    this.#producers.note(batch, appended.appendTime)
    this.#batches.push(batch)
    this.bytes += batch.bytes.length + overhead
    this.end = batch.nextOffset
    return appended
  }

  /** Whole batches from the one with `offset` on, up to `most` bytes, but `atLeast` batches. */
  read(offset: number, most: number, atLeast: 0 | 1): RecordBatch[] {
    const first = this.#indexOf(offset)
    let room = most
    let end = first
    for (; end < this.#batches.length; end++) {
      room -= this.#batches[end]!.bytes.length
      if (room < 0 && end - first >= atLeast) break
    }
    return this.#batches.slice(first, end)
  }

  /** The first batch with a record of that time or later. */
  at(time: number): RecordBatch | undefined {
    return this.#batches.find(batch => batch.maxTime >= time)
  }

  /** The batch with the highest time. */
  latest(): RecordBatch | undefined {
    return this.#batches.reduce<RecordBatch | undefined>(
      (best, batch) => (best === undefined || batch.maxTime > best.maxTime ? batch : best),
      undefined,
    )
  }

  /** Forgets what lies before `offset`; a batch goes when all of it does. */
  trim(offset: number): void {
    this.start = Math.max(this.start, Math.min(offset, this.end))
    const keep = this.#indexOf(this.start)
    for (const batch of this.#batches.splice(0, keep)) this.bytes -= batch.bytes.length + overhead
  }

  /** Forgets the oldest batches until about `bytes` are free. */
  free(bytes: number): void {
    let freed = 0
    const first = this.#batches.find(batch => {
      freed += batch.bytes.length + overhead
      return freed >= bytes
    })
    this.trim(first?.nextOffset ?? this.end)
  }

  /** Where the batch with `offset` lies, or the number of batches when it is past them. */
  #indexOf(offset: number): number {
    let low = 0
    let high = this.#batches.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#batches[middle]!.nextOffset > offset) high = middle
      else low = middle + 1
    }
    return low
  }
}
