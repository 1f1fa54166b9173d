/** What one connection holds of the memory for requests. */
export interface Share {
  bytes: number
  /** Ends the connection: its memory is needed. */
  readonly giveUp: (error: Error) => void
}

/**
 * Bounds what the requests of all connections hold together. When there is no room, the request that was begun first and
 * is still not whole is given up with its connection: that of a slow sender, not that of a client at work.
 */
export class RequestMemory {
  #held = 0
  readonly #unfinished = new Set<Share>()

  constructor(private readonly most = 256 << 20) {}

  get held(): number {
    return this.#held
  }

  /** More of a request has arrived. */
  grow(share: Share, bytes: number): void {
    this.#unfinished.add(share)
    this.hold(share, bytes)
  }

  /** The request has arrived: it is not given up any more, but still held. */
  whole(share: Share): void {
    this.#unfinished.delete(share)
  }

  hold(share: Share, bytes: number): void {
    share.bytes += bytes
    this.#held += bytes
    for (const oldest of this.#unfinished) {
      if (this.#held <= this.most) return
      this.release(oldest)
      oldest.giveUp(new Error(`requests hold more than ${this.most} bytes together, and this one is not finished`))
    }
  }

  release(share: Share): void {
    this.#unfinished.delete(share)
    this.#held -= share.bytes
    share.bytes = 0
  }
}
