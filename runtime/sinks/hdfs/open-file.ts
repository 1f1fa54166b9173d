import type { EventBatch } from '../../core/event-batch.ts'
import type { Logger } from '../../core/log.ts'
import { type Destination, FileExists } from './destination.ts'
import type { FileName, FileNames } from './file-names.ts'
import type { Format, FormattedFile } from './formats/format.ts'
import { inHand, type Note, owner } from './notes.ts'

/**
 * One in-use file. Its first `confirmed` bytes hold the events that were confirmed; what may lie behind them after a
 * failure is cut off when the file is finished, and a file that had one takes no more events.
 */
export class OpenFile {
  /** Events and body bytes that were given to it. */
  events = 0
  bytes = 0
  confirmed = 0
  /** It is known to have been made by us. */
  created = false
  /** A call failed, perhaps after it was carried out. */
  doubtful = false
  /** Whether it was counted, and its time begun. */
  isKnown = false
  name: FileName
  readonly #formatted: FormattedFile

  constructor(
    private readonly names: FileNames,
    private readonly destination: Destination,
    format: Format,
    private readonly log: Logger,
  ) {
    this.name = names.next()
    this.#formatted = format.begin()
  }

  /** Resolves when the events are confirmed. */
  write(batches: readonly EventBatch[], signal?: AbortSignal): Promise<void> {
    return this.#doubting(async () => {
      const pieces = await this.#formatted.write(batches)
      if (!this.created) await this.#create(signal)
      await this.#append(pieces, signal)
    })
  }

  /** Appends what stands behind the last event. */
  end(): Promise<void> {
    return this.#doubting(async () => this.#append(await this.#formatted.end()))
  }

  async #doubting(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      this.doubtful = true
      throw error
    }
  }

  /** The note comes before the first byte: what has none is not ours. */
  async #create(signal?: AbortSignal): Promise<void> {
    for (;;) {
      inHand.add(this.name.inUse)
      try {
        await this.destination.create(this.name.inUse, signal)
        break
      } catch (error) {
        if (!(error instanceof FileExists)) throw error
        inHand.delete(this.name.inUse)
        this.name = this.names.next()
      }
    }
    this.created = true
    await this.#note(0)
  }

  async #append(pieces: readonly Buffer[], signal?: AbortSignal): Promise<void> {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (length === 0) return
    await this.destination.append(this.name.inUse, pieces, this.confirmed, signal)
    await this.#note(this.confirmed + length)
    this.confirmed += length
  }

  async #note(length: number): Promise<void> {
    const note: Note = { owner, final: this.name.final, length }
    if (!(await this.destination.note(this.name.inUse, JSON.stringify(note))))
      this.log.warn(
        'extended attributes are off in this file system: files that a crash leaves in use will not be found',
      )
  }
}
