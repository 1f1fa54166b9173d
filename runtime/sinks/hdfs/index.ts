import type { Context, Sink } from '../../core/contracts.ts'
import { ConfigurationError } from '../../core/contracts.ts'
import { EscapeError } from '../../core/escape.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import type { Serializer } from '../../serializers/serializer.ts'
import { TextSerializer } from '../../serializers/text/index.ts'
import { Buckets } from './buckets.ts'
import type { Destination } from './destination.ts'
import { destinationOf } from './destinations.ts'
import { FileSlots } from './file-slots.ts'
import { Finisher } from './finisher.ts'
import type { Format } from './formats/format.ts'
import { Grouping, type Refuse } from './grouping.ts'
import { finishLeftOvers } from './left-overs.ts'
import { type HdfsSinkOptions, hdfsSinkDeliveries } from './options.ts'
import { fixedFolder, type Place, placeOf } from './place.ts'
import { escapesOf, formatOf, type HdfsSettings, namesOf, retriesOf, rulesOf, settings } from './settings.ts'

export interface HdfsSinkParts {
  readonly serializer?: Serializer
}

/**
 * Writes events to files of HDFS or of this machine (reference: sinks-1.yaml, hdfs).
 *
 * A batch is confirmed when the data nodes have it in a closed file, so it outlives this process and, as far as HDFS
 * keeps what it has, that of the data nodes. Unlike Flume, a file without events is never made, no file is ever
 * overwritten, and what a crash left in use is finished at the next start. An event without the header that the path
 * needs goes to the dead letters, where there are any.
 */
export class HdfsSink implements Sink {
  readonly batchSize: number
  readonly #settings: HdfsSettings
  readonly #place: Place
  readonly #grouping: Grouping
  readonly #format: Format
  #bytesUnderWay = 0
  #running:
    | {
        context: Context
        destination: Destination
        finisher: Finisher
        buckets: Buckets
        search: Promise<void>
        stop: AbortController
      }
    | undefined

  constructor(options: HdfsSinkOptions, parts: HdfsSinkParts = {}) {
    const all = settings(options)
    this.#settings = all
    this.batchSize = all['hdfs.batchSize']
    this.#place = placeOf(all['hdfs.path'])
    this.#grouping = grouping(this.#place.path, all)
    this.#format = formatOf(all, parts.serializer ?? new TextSerializer({}))
  }

  /** Deliveries that wait go out together; no more when much is waiting, and never so many that a kill repeats a lot. */
  get concurrency(): number {
    return this.#bytesUnderWay < mostBytesUnderWay ? hdfsSinkDeliveries : 1
  }

  async check(): Promise<readonly string[]> {
    const destination = destinationOf(this.#place, this.#settings)
    try {
      return [`hdfs.path: ${await destination.check(fixedFolder(this.#place.path))}`]
    } finally {
      destination.close()
    }
  }

  /** Does not wait for the far side: it may come later. */
  async start(context: Context): Promise<void> {
    await this.#format.load()
    const all = this.#settings
    const destination = destinationOf(this.#place, all)
    const finisher = new Finisher(destination, retriesOf(all), context)
    const names = namesOf(all)
    const slots = new FileSlots(Math.max(1, all['hdfs.maxOpenFiles']))
    const parts = { destination, format: this.#format, finisher, slots, rules: rulesOf(all), context }
    const stop = new AbortController()
    const folder = fixedFolder(this.#place.path)
    const search = finishLeftOvers({
      destination,
      folder,
      inUseSuffix: names.inUseSuffix,
      finisher,
      context,
      signal: stop.signal,
    })
    this.#running = {
      context,
      destination,
      finisher,
      buckets: new Buckets(parts, names),
      search,
      stop,
    }
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const { buckets, context } = this.#running!
    const { deadLetters } = context
    const refused: (readonly [events: EventBatch, error: Error])[] = []
    const refuse: Refuse = (events, error) => refused.push([events, error])
    const bytes = batches.reduce((sum, batch) => sum + batch.bytes, 0)
    this.#bytesUnderWay += bytes
    try {
      const groups = this.#grouping.of(batches, deadLetters && refuse)
      const writes = groups.map(bucket => buckets.writer(bucket).add(bucket.batches, signal))
      const failed = (await Promise.allSettled(writes)).find(end => end.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      await Promise.all(refused.map(([events, error]) => deadLetters!.put(events, error.message, signal)))
    } finally {
      this.#bytesUnderWay -= bytes
    }
  }

  async stop(): Promise<void> {
    const running = this.#running
    if (running === undefined) return
    this.#running = undefined
    running.stop.abort()
    await running.buckets.close()
    await running.search
    await running.finisher.stop()
    running.destination.close()
  }
}

const mostBytesUnderWay = 16 << 20

function grouping(path: string, all: HdfsSettings): Grouping {
  try {
    return new Grouping(path, all['hdfs.filePrefix'], escapesOf(all))
  } catch (error) {
    if (error instanceof EscapeError) throw new ConfigurationError(error.message)
    throw error
  }
}
