/**
 * Reads what waits in a file channel of Apache Flume 1.3 to 1.11, so that nobody has to drain it before they migrate.
 * As Flume's own replay: the checkpoint's queue, then what was committed after it; without a checkpoint all data files.
 */
import { join } from 'node:path'
import { ConfigurationError } from '../../../core/contracts.ts'
import type { Event } from '../../../core/event-batch.ts'
import type { Files } from '../files.ts'
import { content, type FlumeCheckpoint, fileOf, offsetOf, pointer, readFlumeCheckpoint } from './flume-checkpoint.ts'
import { eventOf, FlumeLog } from './flume-log.ts'
import type { ChannelToolOutput } from './index.ts'
import { delimited, numberOf } from './protobuf.ts'
import { number } from './status.ts'

export interface FlumeChannel {
  readonly waiting: number
  /** Things that a person should know, one sentence each; grows while the events are read. */
  readonly notes: string[]
  /** What waits, the oldest first. */
  events(): AsyncGenerator<Event>
}

/** Throws ConfigurationError for what can't be read: encrypted files, and the format of Flume 1.2. */
export async function readFlumeChannel(files: Files, directories: readonly string[]): Promise<FlumeChannel> {
  const notes: string[] = []
  const logs = await dataFiles(files, directories)
  const checkpoint = await findCheckpoint(files, directories)
  if (checkpoint === undefined) notes.push('no complete checkpoint: what waits is told by all data files')
  const pointers = await waitingPointers(files, logs, checkpoint, notes)
  return { waiting: pointers.length, notes, events: () => readEvents(files, logs, pointers, notes) }
}

export async function flumeStatus(files: Files, directories: readonly string[], output: ChannelToolOutput) {
  const { waiting, notes, events } = await readFlumeChannel(files, directories)
  let readable = 0
  for await (const _ of events()) readable++
  await output.line('a file channel of Apache Flume 1.x')
  await output.line(`waiting     ${number(waiting)} events, ${number(readable)} of them can be read`)
  for (const directory of directories) await output.line(`directory   ${directory}`)
  for (const note of notes) await output.line(`note        ${note}`)
  return readable < waiting ? 1 : 0
}

/** Path of each data file by its id. */
async function dataFiles(files: Files, directories: readonly string[]): Promise<Map<number, string>> {
  const found: [number, string][] = []
  for (const directory of directories)
    for (const name of await files.list(directory)) {
      const id = /^log-(\d+)$/.exec(name)?.[1]
      if (id === undefined) continue
      const path = join(directory, name)
      await refuseUnreadable(files, path)
      found.push([Number(id), path])
    }
  return new Map(found.sort((a, b) => a[0] - b[0]))
}

async function refuseUnreadable(files: Files, path: string): Promise<void> {
  const bytes = await content(files, `${path}.meta`)
  if (bytes === undefined) throw new ConfigurationError(`${path}.meta is missing: a channel of Flume 1.2 can't be read`)
  const [meta] = delimited(bytes, 0)
  if (numberOf(meta, 1) !== 3) throw new ConfigurationError(`${path} has Flume's format ${numberOf(meta, 1)}, not 3`)
  if (meta.has(5)) throw new ConfigurationError(`${path} is encrypted by Flume: let Flume drain the channel`)
}

async function findCheckpoint(files: Files, directories: readonly string[]): Promise<FlumeCheckpoint | undefined> {
  for (const directory of directories)
    for (const place of [directory, join(directory, '..', 'checkpoint')]) {
      const checkpoint = await readFlumeCheckpoint(files, place)
      if (checkpoint !== undefined) return checkpoint
    }
  return undefined
}

interface Transaction {
  readonly puts: number[]
  readonly takes: number[]
}

/** All records of a transaction are in one file, in order; transactions of all files are ordered by their commits. */
async function waitingPointers(
  files: Files,
  logs: ReadonlyMap<number, string>,
  checkpoint: FlumeCheckpoint | undefined,
  notes: string[],
): Promise<number[]> {
  const taken = new Set<number>()
  const committed: { order: number; puts: number[] }[] = []
  for (const [id, path] of logs) {
    const log = await FlumeLog.open(files, path)
    const open = new Map<number, Transaction>()
    const damaged = (offset: number) => notes.push(`${path} can't be read from byte ${number(offset)} on`)
    for await (const { type, transaction, offset, order, body } of log.records(damaged)) {
      const current = open.get(transaction) ?? { puts: [], takes: [] }
      open.set(transaction, current)
      if (type === 'put') current.puts.push(pointer(id, offset))
      else if (type === 'take') current.takes.push(pointer(numberOf(body, 1), numberOf(body, 2)))
      else open.delete(transaction)
      if (type !== 'commit' || order <= (checkpoint?.order ?? -1)) continue
      for (const take of current.takes) taken.add(take)
      if (current.puts.length > 0) committed.push({ order, puts: current.puts })
    }
    await log.close()
  }
  committed.sort((a, b) => a.order - b.order)
  const all = [...(checkpoint?.pointers ?? []), ...committed.flatMap(({ puts }) => puts)]
  return all.filter(one => !taken.has(one))
}

async function* readEvents(
  files: Files,
  logs: ReadonlyMap<number, string>,
  pointers: readonly number[],
  notes: string[],
): AsyncGenerator<Event> {
  const opened = new Map<number, FlumeLog>()
  try {
    for (const one of pointers) {
      const id = fileOf(one)
      const path = logs.get(id)
      const log = opened.get(id) ?? (path === undefined ? undefined : await FlumeLog.open(files, path))
      if (log !== undefined) opened.set(id, log)
      const record = await log?.at(offsetOf(one))
      const event = record?.type === 'put' ? eventOf(record) : undefined
      if (event !== undefined) yield event
      else notes.push(`an event can't be read: log-${id}, byte ${number(offsetOf(one))}`)
    }
  } finally {
    for (const log of opened.values()) await log.close()
  }
}
