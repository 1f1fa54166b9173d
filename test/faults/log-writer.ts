import { closeSync, copyFileSync, openSync, renameSync, truncateSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { lineBytes } from './numbered-lines.ts'

export interface Rotations {
  /** When, as parts of the data (0 to 1). */
  readonly at: readonly number[]
  readonly by: 'rename' | 'copytruncate'
}

/** Appends to a log file as a buffered logger does: in blocks that do not end with a line, and with rotations. */
export class LogWriter {
  #file: number
  #rotations = 0
  #position = 0

  constructor(
    readonly path: string,
    private readonly data: Buffer,
    private readonly bytesPerSecond: number,
  ) {
    this.#file = openSync(path, 'a')
  }

  /** Part of the data that is written, 0 to 1. */
  get progress(): number {
    return this.#position / this.data.length
  }

  /** Writes everything; it rotates at line ends. */
  async run({ at, by }: Rotations = { at: [], by: 'rename' }): Promise<void> {
    const stops = at.map(part => Math.floor((part * this.data.length) / lineBytes) * lineBytes)
    const start = Date.now()
    while (this.#position < this.data.length) {
      const due = Math.min(this.data.length, ((Date.now() - start) / 1000) * this.bytesPerSecond)
      while (this.#position < due) {
        this.#write(Math.min(8192, this.data.length - this.#position, (stops[0] ?? Infinity) - this.#position))
        if (this.#position === stops[0]) {
          stops.shift()
          this[by]()
        }
      }
      await sleep(5)
    }
    closeSync(this.#file)
  }

  #write(length: number): void {
    writeSync(this.#file, this.data, this.#position, length)
    this.#position += length
  }

  /** As logrotate's default: a new file takes the name. */
  rename(): void {
    closeSync(this.#file)
    renameSync(this.path, `${this.path}.${++this.#rotations}`)
    this.#file = openSync(this.path, 'a')
  }

  /** As logrotate's copytruncate: the file stays and is emptied. */
  copytruncate(): void {
    copyFileSync(this.path, `${this.path}.${++this.#rotations}`)
    truncateSync(this.path, 0)
  }
}
