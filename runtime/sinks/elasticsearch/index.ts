import { BackOff, pause } from '../../core/back-off.ts'
import type { Context, Sink } from '../../core/contracts.ts'
import { EscapeError } from '../../core/escape.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { DocumentError, type DocumentSerializer } from '../../serializers/document-serializer.ts'
import { ElasticsearchLogstashSerializer } from '../../serializers/elasticsearch_logstash/index.ts'
import { bulkBody, type Item, type Outcome, outcomes } from './bulk.ts'
import { type IndexName, indexName } from './index-name.ts'
import { type ElasticsearchSinkOptions, elasticsearchSinkDefaults } from './options.ts'
import { Servers } from './servers.ts'

export interface ElasticsearchSinkParts {
  readonly serializer?: DocumentSerializer
}

/** An event and what is sent of it. */
interface Entry extends Item, Place {}

/** Where an event is. */
interface Place {
  readonly batch: EventBatch
  readonly i: number
}

interface Refused extends Place {
  readonly reason: string
}

/**
 * Indexes events by the bulk interface (reference: sinks-2.yaml, elasticsearch; the HTTP interface of Elasticsearch 7 to 9
 * and OpenSearch takes the place of the Java protocols).
 *
 * The answer is read item by item. Documents get a new id each time they are sent, so a delivery fails only while nothing
 * of it is indexed; after that it goes on with what is left, for as long as it takes. A document that the server can't
 * take goes to the dead letters; without them it is offered for ever.
 */
export class ElasticsearchSink implements Sink {
  readonly batchSize: number
  readonly #options: ElasticsearchSinkOptions & { readonly requestTimeout: number }
  readonly #indexName: IndexName
  readonly #serializer: DocumentSerializer
  #context: Context | undefined
  #servers: Servers | undefined

  constructor(options: ElasticsearchSinkOptions, { serializer }: ElasticsearchSinkParts = {}) {
    const all = { ...elasticsearchSinkDefaults, ...options }
    this.#options = { ...options, requestTimeout: all.requestTimeout }
    this.#indexName = indexName(all.indexName, all.indexNameBuilder.endsWith('.TimeBasedIndexNameBuilder'))
    this.#serializer = serializer ?? new ElasticsearchLogstashSerializer({})
    this.batchSize = all.batchSize
  }

  async check(): Promise<readonly string[]> {
    const servers = new Servers(this.#options)
    try {
      return await servers.told()
    } finally {
      servers.close()
    }
  }

  /** Does not wait for the servers: they may come later. */
  async start(context: Context): Promise<void> {
    this.#context = context
    this.#servers = new Servers(this.#options)
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const refused: Refused[] = []
    const all = batches.flatMap(batch => this.#entries(batch, refused))
    await this.#index(all, refused, signal)
    const { deadLetters } = this.#context!
    await Promise.all(refused.map(({ batch, i, reason }) => deadLetters!.put(batch.slice(i, i + 1), reason, signal)))
  }

  async stop(): Promise<void> {
    this.#servers?.close()
    this.#servers = undefined
  }

  #entries(batch: EventBatch, refused: Refused[]): Entry[] {
    return Array.from({ length: batch.count }, (_, i) => i).flatMap(i => {
      try {
        const index = this.#indexName(batch, i)
        return [{ index, document: this.#serializer.document(batch, i), batch, i }]
      } catch (error) {
        const isOfEvent = error instanceof DocumentError || error instanceof EscapeError
        if (!isOfEvent || this.#context!.deadLetters === undefined) throw error
        refused.push({ batch, i, reason: error.message })
        return []
      }
    })
  }

  /** Resolves when every entry is indexed or refused. */
  async #index(all: readonly Entry[], refused: Refused[], signal: AbortSignal): Promise<void> {
    const backOff = new BackOff(250, 5000)
    let isPartly = false
    for (let rest = all; rest.length > 0; ) {
      try {
        const answers = await this.#outcomes(rest, signal)
        isPartly ||= answers.some(isIndexed)
        const left = this.#left(rest, answers, refused)
        if (left.entries.length === 0) return
        rest = left.entries
        throw new Error(`${rest.length} documents were not taken, one with ${left.reason}`)
      } catch (error) {
        signal.throwIfAborted()
        if (!isPartly) throw error
        this.#failed(error as Error)
        await pause(backOff.next(), signal)
        signal.throwIfAborted()
      }
    }
  }

  #left(entries: readonly Entry[], answers: readonly Outcome[], refused: Refused[]) {
    const { deadLetters } = this.#context!
    const isForGood = ({ status }: Outcome) => deadLetters !== undefined && (status === 400 || status === 413)
    const at = (n: number) => answers[n]!
    entries.forEach(({ batch, i }, n) => {
      if (isForGood(at(n))) refused.push({ batch, i, reason: `${at(n).status} ${at(n).reason}` })
    })
    const left = entries.filter((_, n) => !isIndexed(at(n)) && !isForGood(at(n)))
    const first = answers.find(answer => !isIndexed(answer) && !isForGood(answer))
    return { entries: left, reason: first && `${first.status} ${first.reason}` }
  }

  /** A request that is too large is sent in halves. */
  async #outcomes(items: readonly Item[], signal: AbortSignal): Promise<readonly Outcome[]> {
    const answer = await this.#servers!.post('_bulk', bulkBody(items), signal)
    if (answer.status !== 413) return outcomes(answer.body, items.length)
    if (items.length === 1) return [{ status: 413, reason: 'larger than the server takes (http.max_content_length)' }]
    const middle = items.length >>> 1
    const front = await this.#outcomes(items.slice(0, middle), signal)
    const back = items.slice(middle)
    // What is known of the front must not get lost.
    const unknown = ({ message }: Error) => back.map(() => ({ status: 0, reason: message }))
    return [...front, ...(await this.#outcomes(back, signal).catch(unknown))]
  }

  #failed(error: Error): void {
    const { log, metrics } = this.#context!
    metrics.count('EventWriteFail')
    metrics.failed(error)
    log.warn(`${error.message}; the rest of the batch is indexed, these are offered again`)
  }
}

const isIndexed = ({ status }: Outcome): boolean => status >= 200 && status < 300
