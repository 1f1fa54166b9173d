import type { Partition } from '../log/partition.ts'
import type { RecordBatch } from '../log/record-batch.ts'
import { type Refusal, refused } from '../log/record-batch.ts'
import { recordsOf } from '../log/records.ts'
import { unknownTopic } from '../log/topics.ts'
import type { RequestOf, ResponseOf } from '../protocol/api.ts'
import { errors } from '../protocol/errors.ts'
import { deleteRecords, fetch, listOffsets, offsetForLeaderEpoch, produce } from '../protocol/messages/records.ts'
import { type Context, Cut, type Route, route } from './context.ts'

export const recordRoutes: readonly Route[] = [
  route(produce, appendAll),
  route(fetch, fetchWhenThere),
  route(listOffsets, async ({ topics }, { broker }) => ({
    topics: await perPartition(topics, async (name, { partition, leaderEpoch, time }) => {
      const log = broker.topics.partition(name, partition)
      const found = log === undefined ? unknownTopic() : (unknownEpoch(leaderEpoch) ?? (await offsetAt(log, time)))
      const { error = errors.NONE, offset = -1, time: foundTime = -1 } = found as Partial<Refusal & Found>
      return { partition, error, time: foundTime, offset, leaderEpoch: offset < 0 ? -1 : 0 }
    }),
  })),
  route(offsetForLeaderEpoch, async ({ topics }, { broker }) => ({
    topics: await perPartition(topics, (name, { partition, currentEpoch, epoch }) => {
      const log = broker.topics.partition(name, partition)
      const fault = log === undefined ? unknownTopic() : unknownEpoch(currentEpoch)
      if (fault !== undefined || epoch > 0) return { error: fault?.error ?? errors.NONE, partition, endOffset: -1 }
      return { error: errors.NONE, partition, epoch: 0, endOffset: log!.end }
    }),
  })),
  route(deleteRecords, async ({ topics }, { broker }) => ({
    topics: await perPartition(topics, (name, { partition, offset }) => {
      const log = broker.topics.partition(name, partition)
      if (log === undefined) return { partition, start: -1, error: unknownTopic().error }
      if (offset < -1 || offset > log.end) return { partition, start: -1, error: errors.OFFSET_OUT_OF_RANGE }
      broker.topics.trim(log, offset === -1 ? log.end : offset)
      return { partition, start: log.start, error: errors.NONE }
    }),
  })),
]

type Produced = ResponseOf<typeof produce>

async function appendAll(
  { acks, topics }: RequestOf<typeof produce>,
  { broker }: Context,
): Promise<Produced | undefined> {
  const answer: Produced = {
    topics: await perPartition(topics, (name, { partition, records }) => {
      const appended = refusedAcks(acks) ?? broker.topics.append(name, partition, records)
      if ('error' in appended)
        return { partition, baseOffset: -1, error: appended.error, errorMessage: appended.message }
      const start = broker.topics.partition(name, partition)!.start
      return { partition, error: errors.NONE, ...appended, start }
    }),
  }
  if (acks !== 0) return answer
  const fault = answer.topics.flatMap(topic => topic.partitions).find(({ error }) => error !== errors.NONE)
  if (fault !== undefined) throw new Cut(`a batch was refused that nobody waits for: ${fault.errorMessage}`)
  return undefined
}

function refusedAcks(acks: number): Refusal | undefined {
  return acks < -1 || acks > 1 ? refused('INVALID_REQUIRED_ACKS', `acks can't be ${acks}`) : undefined
}

/** The isolation level. */
const readCommitted = 1

type FetchRequest = RequestOf<typeof fetch>
type Fetched = ResponseOf<typeof fetch>

/** Answers when there are enough bytes, when a partition has a fault, or when the time is up. */
async function fetchWhenThere(request: FetchRequest, { broker }: Context): Promise<Fetched> {
  // Sessions are never opened, so that every request names its partitions: nobody can have one.
  if (request.sessionId !== 0) return { error: errors.FETCH_SESSION_ID_NOT_FOUND, topics: [] }
  const end = Date.now() + request.maxWait
  for (;;) {
    const found = await gather(request, name => broker.topics.get(name)?.partitions)
    const left = end - Date.now()
    if (found.faults || found.bytes >= request.minBytes || left <= 0) return { topics: found.topics }
    await broker.topics.appended.wait(left)
  }
}

async function gather(
  { topics, maxBytes, isolation }: FetchRequest,
  find: (topic: string) => readonly Partition[] | undefined,
): Promise<{ topics: Fetched['topics']; bytes: number; faults: boolean }> {
  let bytes = 0
  let faults = false
  const aborted = isolation === readCommitted ? [] : undefined
  const found = await perPartition(topics, (name, { partition, offset, leaderEpoch, maxBytes: most }) => {
    const log = find(name)?.[partition]
    const fault = log === undefined ? unknownTopic() : (unknownEpoch(leaderEpoch) ?? outOfRange(log, offset))
    faults ||= fault !== undefined
    if (fault !== undefined || log === undefined)
      return { partition, error: fault?.error ?? 0, highWatermark: -1, lastStable: -1, aborted, records: [] }
    // The first batch of an answer comes whole however large it is, or a reader with a small limit would be stuck.
    const records = log.read(offset, Math.min(most, maxBytes - bytes), bytes === 0 ? 1 : 0).map(batch => batch.bytes)
    bytes += records.reduce((sum, batch) => sum + batch.length, 0)
    const ends = { highWatermark: log.end, lastStable: log.end, start: log.start }
    return { partition, error: errors.NONE, ...ends, aborted, records }
  })
  return { topics: found, bytes, faults }
}

function outOfRange(log: Partition, offset: number): Refusal | undefined {
  if (offset >= log.start && offset <= log.end) return undefined
  return refused('OFFSET_OUT_OF_RANGE', `the partition holds offsets ${log.start} to ${log.end}`)
}

/** There has only ever been one leader, with epoch 0. */
function unknownEpoch(epoch: number): Refusal | undefined {
  return epoch > 0 ? refused('UNKNOWN_LEADER_EPOCH', `no leader has had the epoch ${epoch}`) : undefined
}

interface Found {
  readonly offset: number
  readonly time: number
}

const special = { latest: -1, earliest: -2, highestTime: -3 }

async function offsetAt(log: Partition, time: number): Promise<Found | Refusal> {
  if (time === special.latest) return { offset: log.end, time: -1 }
  if (time === special.earliest) return { offset: log.start, time: -1 }
  const batch = time === special.highestTime ? log.latest() : log.at(time)
  if (batch === undefined) return { offset: -1, time: -1 }
  return firstRecord(batch, time === special.highestTime ? batch.maxTime : time, log.start)
}

async function firstRecord(batch: RecordBatch, time: number, start: number): Promise<Found | Refusal> {
  try {
    const records = await recordsOf(batch)
    const record = records.find(({ timestamp, offset }) => timestamp >= time && offset >= start)
    return { offset: record?.offset ?? -1, time: record?.timestamp ?? -1 }
  } catch (error) {
    return refused('CORRUPT_MESSAGE', (error as Error).message)
  }
}

interface OfTopic<P> {
  readonly name: string
  readonly partitions: readonly P[]
}

/** Does something for each partition of a request, one after the other. */
async function perPartition<P, R>(
  topics: readonly OfTopic<P>[],
  each: (topic: string, partition: P) => R | Promise<R>,
): Promise<OfTopic<R>[]> {
  const answers: OfTopic<R>[] = []
  for (const { name, partitions } of topics) {
    const done: R[] = []
    for (const partition of partitions) done.push(await each(name, partition))
    answers.push({ name, partitions: done })
  }
  return answers
}
