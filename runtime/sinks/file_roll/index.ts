import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context, Sink } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { WaitingDeliveries } from '../../core/waiting-deliveries.ts'
import type { Serializer } from '../../serializers/serializer.ts'
import { TextSerializer } from '../../serializers/text/index.ts'
import { type FileNames, fileNames } from './file-names.ts'
import { type FileRollSinkOptions, fileRollSinkDefaults, fileRollSinkDeliveries } from './options.ts'
import { OutputFile } from './output-file.ts'

export interface FileRollSinkParts {
  readonly 'sink.serializer'?: Serializer
}

/**
 * Writes events to files of one folder (reference: sinks-1.yaml, file_roll).
 *
 * A batch is confirmed when the system has it, so it outlives a kill; a finished file is forced to disk. There is always
 * one file being written, the newest. Unlike Flume, a file without events is not replaced by another one when its time
 * is over, and no file is ever opened again.
 */
export class FileRollSink implements Sink {
  readonly batchSize: number
  /** Deliveries that wait for the write before them go out in one. */
  readonly concurrency = fileRollSinkDeliveries
  readonly #folder: string
  readonly #interval: number
  readonly #serializer: Serializer
  readonly #nextName: FileNames
  #context: Context | undefined
  #file: OutputFile | undefined
  #timer: NodeJS.Timeout | undefined
  /** What uses the file, one after another: writes and the timer's rolls. */
  #turn: Promise<unknown> = Promise.resolve()
  readonly #waiting = new WaitingDeliveries()

  constructor(options: FileRollSinkOptions, parts: FileRollSinkParts = {}) {
    const all = { ...fileRollSinkDefaults, ...options }
    this.batchSize = all['sink.batchSize']
    this.#folder = all['sink.directory']
    this.#interval = all['sink.rollInterval'] * 1000
    this.#serializer = parts['sink.serializer'] ?? new TextSerializer({})
    this.#nextName = fileNames(all)
  }

  async start(context: Context): Promise<void> {
    this.#context = context
    await mustBeFolder(this.#folder)
    await this.#inTurn(() => this.#open())
    if (this.#interval > 0) this.#timer = setInterval(() => void this.#inTurn(() => this.#roll()), this.#interval)
  }

  deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const confirmed = this.#waiting.add(batches, signal)
    void this.#inTurn(() => this.#waiting.deliver(all => this.#write(all)))
    return confirmed
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#inTurn(() => this.#close())
  }

  async #write(batches: readonly EventBatch[]): Promise<void> {
    const file = this.#file ?? (await this.#open())
    await file.write(batches)
  }

  /** The time of the file is over. What fails here is tried again with the next batch. */
  async #roll(): Promise<void> {
    if (this.#file?.written === false) return
    try {
      await this.#close()
      await this.#open()
    } catch (error) {
      this.#context?.log.error(`no new file could be begun: ${(error as Error).message}`)
    }
  }

  async #open(): Promise<OutputFile> {
    for (;;) {
      try {
        this.#file = await OutputFile.create(join(this.#folder, this.#nextName()), this.#serializer)
        this.#context?.metrics.count('ConnectionCreatedCount')
        return this.#file
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
        this.#context?.metrics.count('ConnectionFailedCount')
        throw error
      }
    }
  }

  async #close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    if (file === undefined) return
    try {
      await file.close()
      this.#context?.metrics.count('ConnectionClosedCount')
    } catch (error) {
      this.#context?.metrics.count('ConnectionFailedCount')
      throw error
    }
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(act)
    this.#turn = mine.catch(() => {})
    return mine
  }
}

async function mustBeFolder(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined)
  if (!stats?.isDirectory()) throw new Error(`sink.directory: there is no folder ${path}`)
}
