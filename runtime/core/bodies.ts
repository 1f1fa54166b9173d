import { EventBatch, type HeaderColumn } from './event-batch.ts'

/** Gathers the bodies of a batch: places in the bytes that arrived, and bytes that were made for one event. */
export class Bodies {
  #bounds: Uint32Array
  /** By the event's place in the batch. */
  readonly #made = new Map<number, Buffer>()
  #count = 0
  #bytes = 0

  constructor(
    private readonly data: Buffer,
    /** Events that there will be, about. */
    expected: number,
  ) {
    this.#bounds = new Uint32Array(2 * expected)
  }

  get count(): number {
    return this.#count
  }

  /** The next event's body lies in the data. */
  place(from: number, to: number): void {
    this.#set(from, to)
    this.#bytes += to - from
  }

  /** The next event's body is `bytes`. */
  add(bytes: Buffer): void {
    this.#made.set(this.#count, bytes)
    this.#set(0, 0)
    this.#bytes += bytes.length
  }

  /**
   * The bodies stay where they are, unless some are not in the data or they are less than half of it: then they are
   * copied together, so that a batch never keeps much more alive than its bodies are counted for.
   */
  batch(headers: ReadonlyMap<string, HeaderColumn>): EventBatch {
    const stay = this.#made.size === 0 && 2 * this.#bytes >= this.data.length
    return stay
      ? new EventBatch(this.data, this.#bounds.subarray(0, 2 * this.#count), headers)
      : this.#together(headers)
  }

  #set(from: number, to: number): void {
    if (2 * this.#count === this.#bounds.length) {
      const larger = new Uint32Array(2 * this.#bounds.length + 32)
      larger.set(this.#bounds)
      this.#bounds = larger
    }
    this.#bounds[2 * this.#count] = from
    this.#bounds[2 * this.#count + 1] = to
    this.#count++
  }

  #together(headers: ReadonlyMap<string, HeaderColumn>): EventBatch {
    const data = Buffer.allocUnsafe(this.#bytes)
    const bounds = new Uint32Array(2 * this.#count)
    let end = 0
    for (let i = 0; i < this.#count; i++) {
      bounds[2 * i] = end
      const made = this.#made.get(i)
      end += made?.copy(data, end) ?? this.data.copy(data, end, this.#bounds[2 * i], this.#bounds[2 * i + 1])
      bounds[2 * i + 1] = end
    }
    return new EventBatch(data, bounds, headers)
  }
}
