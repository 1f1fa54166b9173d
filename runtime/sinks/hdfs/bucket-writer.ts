import type { Context } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import type { Destination } from './destination.ts'
import type { FileNames } from './file-names.ts'
import type { Finisher } from './finisher.ts'
import type { Format } from './formats/format.ts'
import { limited } from './limited.ts'
import { OpenFile } from './open-file.ts'
import { cut, type RollRules } from './roll.ts'

/** What the writers of all buckets share. */
export interface WriterParts {
  readonly destination: Destination
  readonly format: Format
  readonly finisher: Finisher
  readonly rules: RollRules
  readonly context: Context
}

interface Delivery {
  readonly batches: readonly EventBatch[]
  readonly signal: AbortSignal
  resolve(): void
  reject(error: Error): void
}

/**
 * Writes the events of one bucket to one file after another. An append to HDFS takes as long for many events as for few,
 * so deliveries that come while one is under way wait and go out together with the next. Any failure ends the file; the
 * events are offered again and go to a new one.
 */
export class BucketWriter {
  #file: OpenFile | undefined
  #waiting: Delivery[] = []
  /** What uses the file, one after another: deliveries and timers. */
  #turn: Promise<unknown> = Promise.resolve()
  #rollTimer: NodeJS.Timeout | undefined
  #idleTimer: NodeJS.Timeout | undefined
  #thinFiles = 0

  constructor(
    private readonly names: FileNames,
    private readonly parts: WriterParts,
    /** No file is open and nothing waits: the writer may be forgotten. */
    private readonly idle: () => void,
  ) {}

  /** Resolves when the events are confirmed. */
  add(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    clearTimeout(this.#idleTimer)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batches, signal, resolve, reject })
      void this.#inTurn(() => this.#deliver())
    })
  }

  /** Behind what waits: the file takes no more events. */
  close(): Promise<void> {
    return this.#inTurn(async () => this.#retire())
  }

  async #deliver(): Promise<void> {
    const deliveries = this.#waiting
    if (deliveries.length === 0) return
    this.#waiting = []
    try {
      await this.#write(
        deliveries.flatMap(delivery => delivery.batches),
        deliveries[0]!.signal,
      )
      for (const delivery of deliveries) delivery.resolve()
    } catch (error) {
      // Those that wait came later: they must not overtake.
      for (const delivery of [...deliveries, ...this.#waiting.splice(0)]) delivery.reject(error as Error)
    }
    this.#startIdleTimer()
  }

  /** Spreads the events over as many files as the rules want, and writes these side by side. */
  async #write(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    await this.#retireThin()
    const shares: { file: OpenFile; batches: EventBatch[] }[] = []
    for (const batch of cut(batches, this.parts.rules, () => this.#file)) {
      if (batch.beginsFile || this.#file === undefined) {
        if (shares.at(-1)?.file !== this.#file) this.#retire()
        shares.push({ file: this.#begin(), batches: [] })
      } else if (shares.length === 0) shares.push({ file: this.#file, batches: [] })
      shares.at(-1)!.batches.push(batch.events)
    }
  }
}
