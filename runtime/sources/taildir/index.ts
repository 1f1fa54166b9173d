import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import type { Source, SourceContext } from '../../core/contracts.ts'
import { EventBatch, type HeaderColumn } from '../../core/event-batch.ts'
import { Waiters } from '../../core/waiters.ts'
import { deliver, type Pauses } from '../shared/deliver.ts'
import { Discovery } from './discovery.ts'
import { FileTable } from './file-table.ts'
import { Folder } from './folder.ts'
import { type FileGroup, fileGroups } from './groups.ts'
import { type TaildirSourceOptions, taildirSourceDefaults } from './options.ts'
import { readPositions } from './position-file.ts'
import { PositionKeeper } from './position-keeper.ts'
import { Resume } from './resume.ts'
import type { Chunk, TailedFile } from './tailed-file.ts'

/**
 * Follows the lines that are appended to files (reference: sources-1.yaml, taildir).
 *
 * Lines end at LF; a CR before it is dropped; nothing is decoded. A last line without its end waits for it until the file
 * was idle for idleTimeout, then it is delivered as it is, as in Flume. Positions move by receipts, per file, up to the
 * first gap. At most one batch waits for the outlet; the rest of its chunk and the next one are read ahead of it.
 */
export class TaildirSource implements Source {
  readonly #options: Options
  readonly #groups: readonly FileGroup[]
  #run: Run | undefined

  constructor(options: TaildirSourceOptions) {
    this.#options = withDefaults(options)
    this.#groups = fileGroups(options)
  }

  async start(context: SourceContext): Promise<void> {
    await this.close()
    const run = new Run(context, this.#groups, this.#options)
    this.#run = run
    await run.start()
  }

  async stop(): Promise<void> {
    await this.#run?.stop()
  }

  async close(): Promise<void> {
    const run = this.#run
    this.#run = undefined
    await run?.close()
  }
}

const withDefaults = (options: TaildirSourceOptions) => ({ ...taildirSourceDefaults, ...options })
type Options = ReturnType<typeof withDefaults>

/** All that lives from a start to its close. */
class Run {
  readonly #stopped = new AbortController()
  readonly #news = new Waiters()
  readonly #folders: readonly Folder[]
  readonly #table: FileTable
  readonly #keeper: PositionKeeper
  readonly #discovery: Discovery
  readonly #positionFile: string
  readonly #mostBatches: number
  readonly #pauses: Pauses
  #running: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly context: SourceContext,
    groups: readonly FileGroup[],
    private readonly options: Options,
  ) {
    const { log } = context
    this.#positionFile = options.positionFile ?? `${homedir()}/.flume/taildir_position.json`
    this.#mostBatches = options.maxBatchCount > 0 ? options.maxBatchCount : Number.POSITIVE_INFINITY
    this.#pauses = { first: options.backoffSleepIncrement, longest: options.maxBackoffSleep }
    this.#table = new FileTable(log, {
      moved: () => this.#keeper.moved(),
      filesChanged: () => this.#keeper.headsChanged(),
    })
    this.#keeper = new PositionKeeper(this.#positionFile, () => this.#table.unfinished, options.writePosInterval, log)
    const paths = [...new Set(groups.map(group => group.folder))]
    this.#folders = paths.map(path => {
      const here = groups.filter(group => group.folder === path)
      return new Folder(path, here, options.cachePatternMatching, log, ours => this.#discovery.told(ours))
    })
    this.#discovery = new Discovery(this.#folders, this.#table, options.idleTimeout, log, () => this.#news.wakeAll())
  }

  async start(): Promise<void> {
    for (const { path, groups } of this.#folders) await mustBeFolder(path, groups[0]!.name)
    const writtenAt = await stat(this.#positionFile).then(
      stats => stats.mtimeMs,
      () => Number.POSITIVE_INFINITY,
    )
    const known = await readPositions(this.#positionFile, this.context.log)
    const resume = new Resume(this.#table, known, writtenAt, this.options.skipToEnd)
    for (const folder of this.#folders) await resume.start(folder, (await folder.look(true)).seen)
    await this.#keeper.open()
    const { signal } = this.#stopped
    this.#running = Promise.all([this.#discovery.run(signal), this.#readAll(signal)])
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the source is stopping'))
    for (const folder of this.#folders) folder.close()
    await this.#running
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#keeper.close()
    await this.#table.close()
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const files = this.#table.inOrder()
      if (files.length === 0) await this.#news.wait(signal)
      for (const file of files) if (!signal.aborted) await this.#readFile(file, signal)
    }
  }

  /** Reads until nothing complete is left, or until it is the next file's turn. */
  async #readFile(file: TailedFile, signal: AbortSignal): Promise<void> {
    this.#table.news.delete(file)
    let next: ReturnType<TailedFile['read']> | undefined
    try {
      if (!(await this.#table.ready(file))) return
      let { print } = file
      for (let batches = 0; batches < this.#mostBatches; ) {
        const chunk = await (next ?? file.read())
        if (print !== file.print) this.#keeper.headsChanged()
        print = file.print
        if (chunk === 'cut') return await this.#table.cut(file)
        if (chunk === undefined) return
        const left = this.#mostBatches - batches
        next = !chunk.last && chunk.count < left * this.options.batchSize ? file.readOn(chunk) : undefined
        batches += await this.#putChunk(file, chunk, left, signal)
        if (signal.aborted || (chunk.last && file.position === chunk.start + chunk.consumed)) return
      }
      this.#table.news.add(file)
    } catch (error) {
      this.context.metrics.count('EventReadFail')
      this.context.log.error(`${file.path} can't be read, trying again: ${(error as Error).message}`)
      file.modified = 0n // counts as changed at the next look
    } finally {
      // What was read for nothing is read again; so is what failed.
      await next?.catch(() => {})
    }
  }

  /** Gives the number of batches. */
  async #putChunk(file: TailedFile, chunk: Chunk, mostBatches: number, signal: AbortSignal): Promise<number> {
    const { batchSize } = this.options
    let batches = 0
    for (let first = 0; first < chunk.count && batches < mostBatches; first += batchSize, batches++) {
      const next = Math.min(first + batchSize, chunk.count)
      const bounds = chunk.bounds.subarray(2 * first, 2 * next)
      const batch = new EventBatch(chunk.data, bounds, this.#headers(file, chunk.start, bounds))
      const end = chunk.start + (next < chunk.count ? chunk.bounds[2 * next]! : chunk.consumed)
      if (!(await deliver(this.context, batch, file.safe.begin(end), signal, this.#pauses))) break
      file.position = end
    }
    return batches
  }

  /** In the order of Flume: a later one wins over an earlier one of the same name. */
  #headers(file: TailedFile, start: number, bounds: Uint32Array): Map<string, HeaderColumn> {
    const headers = new Map<string, HeaderColumn>()
    if (this.options.byteOffsetHeader) headers.set('byteoffset', i => String(start + bounds[2 * i]!))
    for (const [name, value] of file.group.headers) headers.set(name, value)
    if (this.options.fileHeader) headers.set(this.options.fileHeaderKey, file.path)
    return headers
  }
}

async function mustBeFolder(path: string, group: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined)
  if (!stats?.isDirectory()) throw new Error(`filegroups.${group}: there is no folder ${path}`)
}
