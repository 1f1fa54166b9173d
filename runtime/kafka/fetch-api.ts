import { apis, byTopic, call } from './apis.ts'
import type { BrokerConnection } from './connection.ts'
import type { AbortedTransaction } from './record-decoder.ts'
import type { Reader, Writer } from './wire.ts'

export interface FetchLimits {
  /** The broker answers when it has this much, or after `maxWait` ms. */
  readonly minBytes: number
  readonly maxWait: number
  readonly maxBytes: number
  readonly maxPartitionBytes: number
  /** 1 for read_committed. */
  readonly isolation: 0 | 1
  readonly rack: string
}

export interface FetchPosition {
  readonly topic: string
  readonly partition: number
  readonly position: number
}

export interface FetchedPartition {
  readonly topic: string
  readonly partition: number
  readonly error: number
  readonly aborted: readonly AbortedTransaction[]
  readonly data: Buffer
}

/** Asks the leader of the partitions for records from their positions on, without a fetch session. */
export async function fetchRecords(
  connection: BrokerConnection,
  positions: readonly FetchPosition[],
  limits: FetchLimits,
): Promise<{ error: number; partitions: FetchedPartition[] }> {
  const write = (body: Writer, version: number) => {
    body.int32(-1).int32(limits.maxWait).int32(limits.minBytes).int32(limits.maxBytes).int8(limits.isolation)
    if (version >= 7) body.int32(0).int32(-1)
    body.array([...byTopic(positions)], ([topic, partitions]) => {
      body.string(topic).array(partitions, ({ partition, position }) => {
        body.int32(partition)
        if (version >= 9) body.int32(-1)
        body.int64(position)
        if (version >= 5) body.int64(-1)
        body.int32(limits.maxPartitionBytes)
      })
    })
    if (version >= 7) body.int32(0)
    if (version >= 11) body.string(limits.rack)
  }
  const { response, version } = await call(connection, apis.fetch, write, limits.maxWait + 5000)
  response.int32()
  const error = version >= 7 ? response.int16() : 0
  if (version >= 7) response.int32()
  const topics = response.array(() => {
    const topic = response.string()
    return response.array(() => fetched(response, topic, version))
  })
  return { error, partitions: topics.flat() }
}

function fetched(response: Reader, topic: string, version: number): FetchedPartition {
  const partition = response.int32()
  const error = response.int16()
  response.int64()
  response.int64()
  if (version >= 5) response.int64()
  const aborted = response.array(() => ({ producer: response.int64(), first: response.int64() }))
  if (version >= 11) response.int32()
  return { topic, partition, error, aborted, data: response.bytes() }
}
