import type { Readable } from 'node:stream'
import { Waiters } from '../../../core/waiters.ts'
import type { RequestMemory, Share } from './request-memory.ts'

/** What a peer sent can't be a request; the message says why. */
export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest'
}

/**
 * Reads requests from a connection by counted bytes, one at a time. Nothing is read ahead of who asks beyond the stream's
 * own buffer, and memory is taken as bytes arrive, not as they are announced.
 */
export class RequestReader {
  #piece: Buffer = nothing
  #at = 0
  #request: Buffer = nothing
  #size = 0
  readonly #share: Share
  readonly #changed = new Waiters()

  constructor(
    private readonly stream: Readable,
    /** Bytes of a request above which the peer is not believed. */
    private readonly most: number,
    private readonly memory: RequestMemory,
    private readonly stopped: AbortSignal,
  ) {
    this.#share = { bytes: 0, giveUp: error => stream.destroy(error) }
    for (const event of ['readable', 'end', 'close', 'error']) stream.on(event, () => this.#changed.wakeAll())
  }

  /** Waits for the next request; true when none follows, because the peer has ended or the source is stopping. */
  async atEnd(): Promise<boolean> {
    return this.stopped.aborted || (this.#at === this.#piece.length && !(await this.#fill()))
  }

  /** A big-endian number. */
  async int32(): Promise<number> {
    let value = 0
    for (let i = 0; i < 4; i++) {
      if (this.#at === this.#piece.length) await this.#more()
      value = (value << 8) | this.#piece[this.#at++]!
    }
    return value
  }

  /** Appends the next `size` bytes to the request. */
  async append(size: number): Promise<void> {
    if (size < 0 || this.#size + size > this.most)
      throw new MalformedRequest(`a request of more than ${this.most} bytes is announced`)
    for (let left = size; left > 0; ) {
      if (this.#at === this.#piece.length) await this.#more()
      const some = this.#piece.subarray(this.#at, this.#at + left)
      this.#copy(some)
      this.#at += some.length
      left -= some.length
    }
  }

  /** The request, which counts as held until `release`. */
  take(): Buffer {
    const request = this.#request.subarray(0, this.#size)
    this.#request = nothing
    this.#size = 0
    this.memory.whole(this.#share)
    return request
  }

  /** What was made of the request is held too. */
  hold(bytes: number): void {
    this.memory.hold(this.#share, bytes)
  }

  release(): void {
    this.memory.release(this.#share)
  }

  #copy(some: Buffer): void {
    const needed = this.#size + some.length
    if (needed > this.#request.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, Math.min(2 * this.#request.length, this.most)))
      this.memory.grow(this.#share, larger.length - this.#request.length)
      this.#request.copy(larger, 0, 0, this.#size)
      this.#request = larger
    }
    some.copy(this.#request, this.#size)
    this.#size = needed
  }

  async #more(): Promise<void> {
    if (!(await this.#fill())) throw new MalformedRequest('the connection ended within a request')
  }

  async #fill(): Promise<boolean> {
    for (;;) {
      if (this.stream.errored) throw this.stream.errored
      if (this.stopped.aborted || this.stream.destroyed) return false
      const piece: Buffer | null = this.stream.read()
      if (piece !== null) {
        this.#piece = piece
        this.#at = 0
        return true
      }
      if (this.stream.readableEnded) return false
      await this.#changed.wait(this.stopped)
    }
  }
}

const nothing = Buffer.alloc(0)
