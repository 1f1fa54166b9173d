import { BackOff, pause } from '../../core/back-off.ts'
import type { Context } from '../../core/contracts.ts'
import { type Destination, FileExists } from './destination.ts'
import { inHand } from './notes.ts'

/** A file that takes no more events. */
export interface Finished {
  readonly name: { readonly inUse: string; readonly final: string }
  /** Bytes to keep. */
  readonly confirmed: number
  /** It is known to have been made by us. */
  readonly created: boolean
  /** There may be more bytes than that. */
  readonly doubtful: boolean
  /** Appends what stands behind the last event. */
  end?(): Promise<void>
}

export interface Retries {
  /** Most tries for one file. */
  readonly tries: number
  /** Longest pause between two, in ms; the first ones are shorter. */
  readonly interval: number
}

/**
 * Gives in-use files their names, behind the back of the deliveries: cuts off what was not confirmed, removes files
 * without events, renames, and tries again what failed. What can't be finished before the agent stops is left to the next
 * start.
 */
export class Finisher {
  readonly #running = new Set<Promise<void>>()
  readonly #stopping = new AbortController()

  constructor(
    private readonly destination: Destination,
    private readonly retries: Retries,
    private readonly context: Context,
  ) {}

  finish(file: Finished): void {
    inHand.add(file.name.inUse)
    const run = this.#run(file).finally(() => {
      inHand.delete(file.name.inUse)
      this.#running.delete(run)
    })
    this.#running.add(run)
  }

  /** Each file gets a last try. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#running)
  }

  async #run(file: Finished): Promise<void> {
    const { log, metrics } = this.context
    const waits = new BackOff(Math.min(1000, this.retries.interval), this.retries.interval)
    for (let tries = 1; ; tries++) {
      const isLast = tries >= this.retries.tries || this.#stopping.signal.aborted
      try {
        await this.#try(file)
        return metrics.count('ConnectionClosedCount')
      } catch (error) {
        metrics.count('ConnectionFailedCount')
        const what = `${file.name.inUse} was not finished: ${(error as Error).message}`
        if (isLast) return log.error(`${what}; it is left to the next start`)
        log.warn(`${what}; trying again`)
      }
      await pause(waits.next(), this.#stopping.signal)
    }
  }

  async #try(file: Finished): Promise<void> {
    // A footer is tried once: when that fails the file is doubtful.
    if (!file.doubtful) await file.end?.().catch(error => this.context.log.warn(`${file.name.inUse}: ${error.message}`))
    if (file.confirmed === 0) return this.#removeEmpty(file)
    if (file.doubtful) await this.#cut(file.name.inUse, file.confirmed)
    await this.#rename(file.name.inUse, file.name.final)
  }

  /** Without a confirmed event. A file that somebody else may have made is only removed when nothing is in it. */
  async #removeEmpty({ name, created }: Finished): Promise<void> {
    if (created || (await this.destination.length(name.inUse)) === 0) await this.destination.remove(name.inUse)
  }

  async #cut(path: string, length: number): Promise<void> {
    const deadline = Date.now() + longestCut
    while (!(await this.destination.truncate(path, length))) {
      if (Date.now() > deadline) throw new Error('it is still being cut back to the confirmed events')
      await pause(500)
    }
  }

  async #rename(from: string, to: string): Promise<void> {
    for (let name = to; ; name = counted(name)) {
      try {
        return await this.destination.rename(from, name)
      } catch (error) {
        if (!(error instanceof FileExists)) throw error
      }
    }
  }
}

/** In ms. A data node that lost its client takes up to a minute; later tries go on from there. */
const longestCut = 10_000

/** The next number in a file's name. */
const counted = (name: string): string =>
  name.replace(/(.*\.)(\d{10,})/s, (_, start, number) => start + (BigInt(number) + 1n))
