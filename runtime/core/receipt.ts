/**
 * Says when a source may move its position past a batch.
 *
 * The source makes one receipt per batch. Each required channel that takes events of the batch adds them; events leave
 * the receipt when they are safe: at once for a channel that survives the process, at the sink's commit for a volatile
 * one. When the last event has left and the receipt is closed (no further channel will add to it), `onSettled` runs,
 * once. A rollback does not touch the receipt: the events are still on their way.
 */
export class Receipt {
  #onTheWay = 0
  #closed = false

  constructor(private readonly onSettled: () => void) {}

  /** `count` more events are on their way. */
  add(count: number): void {
    this.#onTheWay += count
  }

  /** `count` events are safe. */
  settle(count: number): void {
    this.#onTheWay -= count
    if (this.#closed && this.#onTheWay === 0) this.onSettled()
  }

  /** Every channel has what it should have: nothing is added from here on. */
  close(): void {
    this.#closed = true
    if (this.#onTheWay === 0) this.onSettled()
  }
}
