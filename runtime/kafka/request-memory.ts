/**
 * Memory for what is written to brokers, used again. Taking new memory for every request costs page faults and garbage
 * collections: a fifth of the time per event, and some 40 MB that are garbage not yet collected.
 */
export class RequestMemory {
  readonly #free: Buffer[] = []
  /** What is lent: memory of others, or given back before, is not taken. */
  readonly #lent = new WeakSet<ArrayBufferLike>()

  /** `size` bytes or more, of any content. */
  take(size: number): Buffer {
    const at = this.#free.findIndex(one => one.length >= size)
    const memory = at < 0 ? Buffer.allocUnsafeSlow(Math.ceil(size / step) * step) : this.#free.splice(at, 1)[0]!
    this.#lent.add(memory.buffer)
    return memory
  }

  /** Nobody looks at what lies there any more. `bytes` is any view of it. */
  give({ buffer }: Buffer): void {
    if (!this.#lent.delete(buffer) || buffer.byteLength > largest) return
    if (this.#free.length === most) this.#free.shift()
    this.#free.push(Buffer.from(buffer))
  }
}

/** Sizes are rounded up, so that batches that differ a little fit into the same memory. */
const step = 16 * 1024
/** Larger ones are rare, and not kept. */
const largest = 1 << 20
const most = 8
