import { basename, join } from 'node:path'
import { pause } from '../../core/back-off.ts'
import type { SourceContext } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { Waiters } from '../../core/waiters.ts'
import type { Deserializer, EventReader } from '../../deserializers/deserializer.ts'
import { deliver } from '../shared/deliver.ts'
import { StateWriter } from '../shared/state-writer.ts'
import { Candidates } from './candidates.ts'
import type { SpoolSettings } from './index.ts'
import { type Retire, retirement } from './retire.ts'
import { SpooledFile } from './spooled-file.ts'
import { type Progress, readProgress, writeProgress } from './tracker.ts'

/** All that lives from a start of the source to its close. */
export class SpoolRun {
  readonly #stopped = new AbortController()
  readonly #candidates: Candidates
  readonly #retire: Retire
  readonly #tracker: StateWriter
  readonly #trackerPath: string
  /** The oldest first. */
  readonly #onTheWay: SpooledFile[] = []
  readonly #changes = new Waiters()
  #left: Progress | undefined
  #running: Promise<void> = Promise.resolve()
  #retiring: Promise<void> = Promise.resolve()

  constructor(
    private readonly context: SourceContext,
    private readonly settings: SpoolSettings,
    private readonly deserializer: Deserializer,
  ) {
    const { folder, markers, fileSuffix: suffix, consumeOrder: order, deletePolicy, trackingPolicy } = settings
    const policy = deletePolicy === 'immediate' ? 'delete' : trackingPolicy === 'rename' ? 'rename' : 'mark'
    const { recursiveDirectorySearch: recursive, includePattern: include, ignorePattern: ignore } = settings
    const marked = policy === 'mark' ? markers : undefined
    this.#candidates = new Candidates(
      { folder, recursive, order, include, ignore, suffix, markers: marked },
      context.log,
    )
    this.#retire = retirement({ folder, suffix, policy, markers })
    this.#trackerPath = join(markers, '.flumespool-main.meta')
    this.#tracker = new StateWriter(() => this.#writeProgress(), longestPause, context.log)
  }

  async start(): Promise<void> {
    this.#left = await readProgress(this.#trackerPath, this.context.log)
    this.#running = this.#readAll(this.#stopped.signal)
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the source is stopping'))
    await this.#running
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#retiring
    await this.#tracker.close()
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    try {
      // The file that was begun comes first whatever the order, or what is known of it would be lost.
      if (this.#left !== undefined) await this.#readOne(this.#left.path, signal)
      await this.#tracker.open()
      while (!signal.aborted) await this.#next(signal)
    } catch (error) {
      if (signal.aborted) return
      this.context.metrics.count('EventReadFail')
      this.context.fail(error as Error)
    }
  }

  async #next(signal: AbortSignal): Promise<void> {
    if (this.#onTheWay.length >= mostFiles) return void (await this.#changes.wait(signal))
    const path = await this.#candidates.next(new Set(this.#onTheWay.map(file => file.path)))
    if (path === undefined) await pause(this.settings.pollDelay, signal)
    else await this.#readOne(path, signal)
  }

  /** Reads a file to its end; one that is gone by now is passed over. */
  async #readOne(path: string, signal: AbortSignal): Promise<void> {
    const file = await SpooledFile.open(path, this.#left, () => this.#moved()).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (file === undefined) return
    this.#onTheWay.push(file)
    try {
      const { inputCharset, decodeErrorPolicy } = this.settings
      const form = { charset: inputCharset, onError: decodeErrorPolicy }
      const reader = this.deserializer.open(file.handle, file.start, form)
      file.readToEnd = await this.#putAll(file, reader, signal)
    } catch (error) {
      throw new Error(`${path} can't be read: ${(error as Error).message}`, { cause: error })
    } finally {
      await file.handle.close()
    }
    this.#moved()
  }

  /** False when the source was stopped before the end. */
  async #putAll(file: SpooledFile, reader: EventReader, signal: AbortSignal): Promise<boolean> {
    const pauses = { longest: this.settings.maxBackoff }
    const resumedAtEnd = file.start > 0 && file.start === file.size
    if (resumedAtEnd) return true
    for (;;) {
      const piece = await reader.next(this.settings.batchSize)
      if (piece === undefined) return true
      const batch = this.#withHeaders(piece.batch, file.path)
      if (!(await deliver(this.context, batch, file.safe.begin(piece.end), signal, pauses))) return false
    }
  }

  #withHeaders(batch: EventBatch, path: string): EventBatch {
    const { fileHeader, fileHeaderKey, basenameHeader, basenameHeaderKey } = this.settings
    const withFile = fileHeader ? batch.withHeader(fileHeaderKey, path) : batch
    return basenameHeader ? withFile.withHeader(basenameHeaderKey, basename(path)) : withFile
  }

  /** Events have become safe, or a file was read to its end. */
  #moved(): void {
    this.#tracker.changed()
    if (this.#onTheWay[0]?.isDone) this.#retiring = this.#retiring.then(() => this.#retireDone())
  }

  async #retireDone(): Promise<void> {
    try {
      for (let file = this.#onTheWay[0]; file?.isDone; file = this.#onTheWay[0]) {
        await this.#retire(file)
        this.#onTheWay.shift()
        this.context.log.info(`${file.path} is finished`)
        this.#tracker.changed()
      }
    } catch (error) {
      this.context.metrics.count('GenericProcessingFail')
      this.context.fail(error as Error)
    }
    this.#changes.wakeAll()
  }

  async #writeProgress(): Promise<number> {
    await writeProgress(this.#trackerPath, this.#onTheWay[0]?.progress)
    return 0
  }
}

/** Files that may wait for their last events to be safe. */
const mostFiles = 64
/** Longest pause between two writes of the tracker while it changes, in ms. */
const longestPause = 3000
