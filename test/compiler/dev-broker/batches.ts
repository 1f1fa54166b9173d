import { fetch, produce } from '../../../compiler/dev-broker/protocol/messages/records.ts'
import type { Out } from '../../../compiler/dev-broker/protocol/types.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { type Codec, loadZstd } from '../../../runtime/kafka/codecs/index.ts'
import { encodeRecordBatch, noProducer, type ProducerStamp } from '../../../runtime/kafka/record-batch-encoder.ts'
import { decodeRecords } from '../../../runtime/kafka/record-decoder.ts'
import type { RawClient } from './raw-client.ts'

await loadZstd()

export interface BatchOptions {
  readonly stamp?: ProducerStamp
  readonly codec?: Codec
  /** Time of each record, in ms since the epoch. */
  readonly times?: readonly number[]
}

/** A record batch as our agents send it. */
export function batchOf(
  values: readonly string[],
  { stamp = noProducer, codec = 'none', times }: BatchOptions = {},
): Buffer {
  const events = values.map((value, i) => ({
    headers: times === undefined ? {} : { time: String(times[i]) },
    body: Buffer.from(value),
  }))
  return encodeRecordBatch([EventBatch.of(events)], { timestamp: 'time', headers: [] }, stamp, codec, Date.now())
}

type Produced = Out<typeof produce.response>['topics'][number]['partitions'][number]
type Fetched = Out<typeof fetch.response>['topics'][number]['partitions'][number]

/** Sends a batch to partition 0, or whatever bytes. */
export async function send(client: RawClient, topic: string, batch: Buffer | undefined, acks = -1): Promise<Produced> {
  const answer = await client.ask(produce, toPartition(topic, batch, acks))
  return answer.topics[0]!.partitions[0]!
}

export function toPartition(topic: string, batch: Buffer | undefined, acks: number) {
  const partitions = [{ partition: 0, records: batch === undefined ? [] : [batch] }]
  return { transactionalId: undefined, acks, timeout: 10_000, topics: [{ name: topic, partitions }] }
}

export interface FetchOptions {
  readonly maxWait?: number
  readonly minBytes?: number
  readonly maxBytes?: number
  readonly partitionMaxBytes?: number
}

export const fetchOf = (topic: string, offset: number, options: FetchOptions = {}) => {
  const { maxWait = 0, minBytes = 1, maxBytes = 50 << 20, partitionMaxBytes = 1 << 20 } = options
  const partitions = [{ partition: 0, offset, maxBytes: partitionMaxBytes }]
  return { replica: -1, maxWait, minBytes, maxBytes, isolation: 0, topics: [{ name: topic, partitions }] }
}

/** What partition 0 holds from `offset` on. */
export async function read(client: RawClient, topic: string, offset: number, options?: FetchOptions): Promise<Fetched> {
  const answer = await client.ask(fetch, fetchOf(topic, offset, options))
  return answer.topics[0]!.partitions[0]!
}

export function valuesOf({ records }: Fetched, from = 0): string[] {
  const decoded = decodeRecords(records ?? Buffer.alloc(0), { from, checksums: true, largest: 1 << 24 })
  return decoded.records.flatMap(columns =>
    Array.from({ length: columns.count }, (_, i) =>
      columns.data.toString('utf8', columns.bounds[2 * i], columns.bounds[2 * i + 1]),
    ),
  )
}
