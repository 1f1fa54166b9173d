import { ConfigurationError, type Context, type Sink } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import type { Refusal, RowSerializer, Rows } from '../../serializers/row-serializer.ts'
import { cellSet, countedRows } from './cell-set.ts'
import { Gateway } from './gateway.ts'
import { GatewayError } from './gateway-error.ts'
import { Preparation, type PreparedEvent } from './preparation.ts'
import { gatewayOptions, type TableOptions } from './settings.ts'

type Writable = PreparedEvent & { readonly becomes: Rows }
type Refused = readonly [event: PreparedEvent, reason: string]

/**
 * Writes events into a table of HBase (reference: sinks-2.yaml, hbase, hbase2, asynchbase), by its REST gateway.
 *
 * The rows of a batch go out in one request, then what it counts, a request for each row of counters. A batch is confirmed
 * when all were answered. When it fails it is delivered again, to the same rows; counters whose request had no answer may
 * grow twice. One batch at a time, so that a kill leaves no more than one in doubt.
 */
export abstract class TableSink implements Sink {
  readonly batchSize: number
  readonly #options: TableOptions
  readonly #family: Buffer
  readonly #preparation: Preparation
  #running: { readonly gateway: Gateway; readonly context: Context } | undefined

  constructor(options: TableOptions, serializer: RowSerializer) {
    if (typeof serializer.rowsOf !== 'function')
      throw new ConfigurationError(
        'serializer: this one writes files; a table needs hbase_simple, hbase_regex or a module',
      )
    gatewayOptions(options)
    this.#options = options
    this.#family = Buffer.from(`${options.columnFamily}:`)
    this.batchSize = options.batchSize > 0 ? options.batchSize : 100
    this.#preparation = new Preparation(serializer)
  }

  /** As Flume does, it looks for the table first, and rejects when there is none. */
  async start(context: Context): Promise<void> {
    const gateway = new Gateway(gatewayOptions(this.#options))
    try {
      await this.#look(gateway)
      context.metrics.count('ConnectionCreatedCount')
      this.#running = { gateway, context }
    } catch (error) {
      context.metrics.count('ConnectionFailedCount')
      gateway.close()
      throw error
    }
  }

  async check(): Promise<readonly string[]> {
    const { table, columnFamily } = this.#options
    const gateway = new Gateway(gatewayOptions(this.#options))
    try {
      await this.#look(gateway)
      return [`table "${table}" is there, with column family "${columnFamily}"`]
    } finally {
      gateway.close()
    }
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const events = this.#preparation.of(batches)
    try {
      await this.#write(events, signal)
    } catch (error) {
      this.#preparation.keep(events)
      throw error
    }
  }

  async stop(): Promise<void> {
    if (this.#running === undefined) return
    this.#running.gateway.close()
    this.#running.context.metrics.count('ConnectionClosedCount')
    this.#running = undefined
  }

  async #look(gateway: Gateway): Promise<void> {
    const { table, columnFamily } = this.#options
    const families = await gateway.families().catch(error => {
      throw isMissing(error) ? new Error(`HBase has no table "${table}": create it, or correct the name`) : error
    })
    if (!families.includes(columnFamily))
      throw new Error(`table "${table}" has no column family "${columnFamily}", but ${families.join(', ')}`)
  }

  async #write(events: readonly PreparedEvent[], signal: AbortSignal): Promise<void> {
    const refused: Refused[] = []
    for (const event of events) if ('refused' in event.becomes) this.#setAside(event, event.becomes, refused)
    const written = await this.#put(events.filter(isWritable), signal, refused)
    await this.#count(written, signal)
    const { deadLetters } = this.#running!.context
    const letters = refused.map(([{ batch, index }, reason]) =>
      deadLetters!.put(batch.slice(index, index + 1), reason, signal),
    )
    await Promise.all(letters)
  }

  /** Throws when there is nowhere to put it, and it must not get lost. */
  #setAside(event: PreparedEvent, { refused: reason, leaveOut }: Refusal, refused: Refused[]): void {
    const { deadLetters, log } = this.#running!.context
    if (deadLetters !== undefined) refused.push([event, reason])
    else if (leaveOut) log.warn(`an event was left out: ${reason}`)
    else throw new Error(`an event can't be written: ${reason}`)
  }

  /**
   * Gives the events that are written. What the gateway refuses is sent again in halves, until it is down to single events,
   * for it takes all the others.
   */
  async #put(events: readonly Writable[], signal: AbortSignal, refused: Refused[]): Promise<readonly Writable[]> {
    const puts = events.flatMap(event => event.becomes.puts)
    try {
      if (puts.length > 0) await this.#running!.gateway.put(cellSet(this.#family, puts), signal)
      return events
    } catch (error) {
      if (!(error instanceof GatewayError && error.isRefusal)) throw error
      if (events.length === 1) {
        this.#setAside(events[0]!, { refused: error.message }, refused)
        return []
      }
      const half = events.length >> 1
      const first = await this.#put(events.slice(0, half), signal, refused)
      return [...first, ...(await this.#put(events.slice(half), signal, refused))]
    }
  }

  async #count(events: readonly Writable[], signal: AbortSignal): Promise<void> {
    const rows = countedRows(events.flatMap(event => event.becomes.increments))
    for (const row of rows) await this.#running!.gateway.increment(cellSet(this.#family, [row]), signal)
  }
}

const isWritable = (event: PreparedEvent): event is Writable => 'puts' in event.becomes

/** Other servers, too, may answer 404. */
const isMissing = (error: unknown): boolean => error instanceof GatewayError && /TableNotFound/.test(error.message)
