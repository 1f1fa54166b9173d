/** How whoever was handed a slice says that it is done with. */
export interface Settlement {
  /** The group may be told. */
  settle(): void
  /** The part before the offset `next` gets a settlement of its own; this one keeps the rest. */
  split(next: number): Settlement
  /** False when the partition has gone to another member, which reads the same records. */
  isOurs(): boolean
}

interface Slice {
  /** The offset after its last record. */
  readonly next: number
  settled: boolean
}

/**
 * Where a consumer stands in one partition: what to fetch next, what was handed on and is not settled yet, and how far
 * the group may be told that everything is done. Settled slices count only up to the first one that is not.
 */
export class PartitionReader {
  /** The offset to fetch next. */
  position = 0
  /** The broker that leads the partition, while it is known. */
  leader: number | undefined
  /** Ends of the slices that were handed on, the oldest first. */
  #handedOn = 0
  readonly #open: Slice[] = []
  #done = 0
  #committed = -1
  #drained: (() => void)[] = []
  #gone = false

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  /** Begins at `offset`; where the group does not know it, that is told to it too, so that a restart begins there. */
  begin(offset: number, isCommitted: boolean): void {
    this.position = offset
    this.#handedOn = offset
    this.#done = offset
    this.#committed = isCommitted ? offset : -1
  }

  /** A slice is handed on, and reading goes on at `next`. */
  handOn(next: number): Settlement {
    const slice = { next, settled: false }
    this.#open.push(slice)
    this.#handedOn = next
    return this.#settlement(slice)
  }

  #settlement(slice: Slice): Settlement {
    return {
      isOurs: () => this.isOurs,
      settle: () => {
        slice.settled = true
        this.#advance()
      },
      split: next => {
        const front = { next, settled: false }
        const at = this.#open.indexOf(slice)
        if (at >= 0) this.#open.splice(at, 0, front)
        return this.#settlement(front)
      },
    }
  }

  /** What was fetched and not handed on has to be fetched again. */
  rewind(): void {
    this.position = this.#handedOn
    this.leader = undefined
  }

  /** The offset to commit; undefined when the group knows it already, or the partition is no longer ours. */
  get due(): number | undefined {
    return this.#gone || this.#done <= this.#committed ? undefined : this.#done
  }

  committed(offset: number): void {
    this.#committed = Math.max(this.#committed, offset)
  }

  /** Resolves when everything handed on is settled. */
  drained(): Promise<void> {
    if (this.#open.length === 0) return Promise.resolve()
    return new Promise(resolve => this.#drained.push(resolve))
  }

  /** The partition is no longer ours: what is settled from here on moves nothing. */
  leave(): void {
    this.#gone = true
    this.#open.length = 0
    this.#release()
  }

  get isOurs(): boolean {
    return !this.#gone
  }

  toString(): string {
    return `topic "${this.topic}", partition ${this.partition}`
  }

  #advance(): void {
    while (this.#open[0]?.settled) this.#done = this.#open.shift()!.next
    if (this.#open.length === 0) this.#release()
  }

  #release(): void {
    for (const resolve of this.#drained.splice(0)) resolve()
  }
}
