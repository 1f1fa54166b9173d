import { Waiters } from '../../core/waiters.ts'

/** Somebody who has a file open. */
export interface SlotHolder {
  /** Nothing is being written or waits to be. */
  readonly isIdle: boolean
  /** Closes the file. Only asked of who is idle. */
  giveUp(): void
}

/** Room for so many open files. Who wants one more waits until the one unused for longest could be closed. */
export class FileSlots {
  /** The one that wrote last is at the end. */
  readonly #holders = new Set<SlotHolder>()
  readonly #waiters = new Waiters()

  constructor(private readonly most: number) {}

  /** Resolves when there is room, and it is the holder's. */
  async take(holder: SlotHolder): Promise<void> {
    while (!this.#holders.has(holder) && this.#holders.size >= this.most && !this.#closeOldest())
      await this.#waiters.wait()
    this.#holders.add(holder)
  }

  /** It has written, and keeps its file open. */
  used(holder: SlotHolder): void {
    this.#holders.delete(holder)
    this.#holders.add(holder)
    this.#waiters.wakeAll()
  }

  release(holder: SlotHolder): void {
    if (this.#holders.delete(holder)) this.#waiters.wakeAll()
  }

  #closeOldest(): boolean {
    for (const holder of this.#holders) {
      if (!holder.isIdle) continue
      this.#holders.delete(holder)
      holder.giveUp()
      return true
    }
    return false
  }
}
