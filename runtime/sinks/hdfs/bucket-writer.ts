import type { Context } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { WaitingDeliveries } from '../../core/waiting-deliveries.ts'
import type { Destination } from './destination.ts'
import type { FileNames } from './file-names.ts'
import type { FileSlots, SlotHolder } from './file-slots.ts'
import type { Finisher } from './finisher.ts'
import type { Format } from './formats/format.ts'
import { limited } from './limited.ts'
import { OpenFile } from './open-file.ts'
import { fill, isFull, type RollRules } from './roll.ts'

/** What the writers of all buckets share. */
export interface WriterParts {
  readonly destination: Destination
  readonly format: Format
  readonly finisher: Finisher
  readonly slots: FileSlots
  readonly rules: RollRules
  readonly context: Context
}

/**
 * Writes the events of one bucket to one file after another. An append to HDFS takes as long for many events as for few,
 * so deliveries that come while one is under way wait and go out together with the next. Any failure ends the file; the
 * events are offered again and go to a new one.
 */
export class BucketWriter implements SlotHolder {
  #file: OpenFile | undefined
  readonly #waiting = new WaitingDeliveries()
  /** What uses the file, one after another: deliveries and timers. */
  #turn: Promise<unknown> = Promise.resolve()
  #rollTimer: NodeJS.Timeout | undefined
  #idleTimer: NodeJS.Timeout | undefined
  #thinFiles = 0
  #isWriting = false

  constructor(
    private readonly names: FileNames,
    private readonly parts: WriterParts,
    /** No file is open and nothing waits: another writer may take this one's place. */
    private readonly done: () => void,
  ) {}

  /** Resolves when the events are confirmed. */
  add(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    clearTimeout(this.#idleTimer)
    const confirmed = this.#waiting.add(batches, signal)
    void this.#inTurn(() => this.#deliver())
    return confirmed
  }

  /** Behind what waits: the file takes no more events. */
  close(): Promise<void> {
    return this.#inTurn(async () => this.giveUp())
  }

  get isIdle(): boolean {
    return !this.#isWriting && this.#waiting.areNone
  }

  giveUp(): void {
    this.#retire()
    this.#settle()
  }

  async #deliver(): Promise<void> {
    if (this.#waiting.areNone) return
    this.#isWriting = true
    if (this.#file === undefined) await this.parts.slots.take(this)
    await this.#waiting.deliver((batches, signal) => this.#write(batches, signal))
    this.#isWriting = false
    this.#settle()
  }

  /** Nothing is being written: the file stays open, or there is none. */
  #settle(): void {
    const file = this.#file
    if (file !== undefined) {
      this.parts.slots.used(this)
      this.#idleTimer = timer(this.parts.rules.idle, () => this.#end(file))
      return
    }
    this.parts.slots.release(this)
    if (this.isIdle) this.done()
  }

  /** Spreads the events over as many files as the rules want, and writes these side by side. */
  async #write(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    await this.#retireThin()
    const shares = this.#share(batches)
    try {
      await limited(
        filesAtOnce,
        [...shares].map(
          ([file, events]) =>
            () =>
              file.write(events, signal),
        ),
      )
    } finally {
      for (const file of shares.keys()) {
        if (file.created) this.#began(file)
        if (file.doubtful && file === this.#file) this.#forget()
        if (file !== this.#file) this.parts.finisher.finish(file)
      }
    }
  }

  #share(batches: readonly EventBatch[]): Map<OpenFile, EventBatch[]> {
    const shares = new Map<OpenFile, EventBatch[]>()
    for (const batch of batches) {
      for (let from = 0; from < batch.count; ) {
        const file = this.#fileWithRoom(shares)
        const to = fill(this.parts.rules, file, batch, from)
        const share = shares.get(file) ?? []
        shares.set(file, share)
        share.push(batch.slice(from, to))
        from = to
      }
    }
    return shares
  }

  #fileWithRoom(shares: ReadonlyMap<OpenFile, unknown>): OpenFile {
    const { destination, format, rules, context } = this.parts
    if (this.#file !== undefined && isFull(rules, this.#file)) {
      if (shares.has(this.#file)) this.#forget()
      else this.#retire()
    }
    this.#file ??= new OpenFile(this.names, destination, format, context.log)
    return this.#file
  }

  /** Ends a file that too few machines hold. When new ones don't help either, it is not for the files to mend. */
  async #retireThin(): Promise<void> {
    const { destination, rules, context } = this.parts
    if (this.#file === undefined || rules.minReplicas < 2 || this.#thinFiles >= mostThinFiles) return
    const replicas = await destination.replicas(this.#file.name.inUse)
    if (replicas === undefined || replicas >= rules.minReplicas) {
      this.#thinFiles = 0
      return
    }
    if (++this.#thinFiles === mostThinFiles)
      context.log.error(`new files are on fewer than ${rules.minReplicas} machines too`)
    this.#retire()
  }

  #began(file: OpenFile): void {
    const { rules, context } = this.parts
    if (file.isKnown) return
    file.isKnown = true
    context.metrics.count('ConnectionCreatedCount')
    if (file === this.#file) this.#rollTimer = timer(rules.interval, () => this.#end(file))
  }

  /** The file's time is over. */
  #end(file: OpenFile): Promise<void> {
    return this.#inTurn(async () => {
      if (file === this.#file) this.giveUp()
    })
  }

  /** The file gets no more events and is finished. */
  #retire(): void {
    const file = this.#file
    this.#forget()
    if (file !== undefined) this.parts.finisher.finish(file)
  }

  #forget(): void {
    this.#file = undefined
    clearTimeout(this.#rollTimer)
    clearTimeout(this.#idleTimer)
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(act)
    this.#turn = mine.catch(() => {})
    return mine
  }
}

/** Files of one bucket that are written side by side, when the rules make them small. */
const filesAtOnce = 16
/** Flume gives up as well after so many. */
const mostThinFiles = 30

function timer(ms: number, act: () => Promise<void>): NodeJS.Timeout | undefined {
  // A longer time would be over at once.
  return ms > 0 ? setTimeout(() => void act(), Math.min(ms, 2 ** 31 - 1)) : undefined
}
