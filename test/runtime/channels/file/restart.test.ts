/**
 * What a start finds after accidents: each situation without and with dual checkpoints. The channel opens, gives out
 * everything that can still be read and was not delivered, in order, and takes new events.
 */
import { describe, expect, it } from 'vitest'
import { recordMark } from '../../../../runtime/channels/file/format.ts'
import { FileChannel } from '../../../../runtime/channels/file/index.ts'
import type { FileChannelOptions } from '../../../../runtime/channels/file/options.ts'
import type { Loan } from '../../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../../runtime/core/event-batch.ts'
import { Receipt } from '../../../../runtime/core/receipt.ts'
import { Disk, type Plan } from '../../../channel-crash/disk.ts'
import { testContext } from '../../../contracts/support.ts'

const never = new AbortController().signal
const total = 600
const delivered = 45

interface Situation {
  readonly name: string
  /** Does the damage. Returns the events that may be missing then, beside the delivered ones. */
  readonly damage?: (disk: Disk, before: Disk) => readonly number[]
  readonly options?: FileChannelOptions
  /** Prepares the channel in another way than by 600 events with 45 delivered; returns what has to come. */
  readonly prepare?: (disk: Disk, options: FileChannelOptions) => Promise<readonly number[]>
  /** Delivered events that may come again, as the commit records may be gone. */
  readonly again?: readonly number[]
}

const optionsOf = (dual: boolean): FileChannelOptions => ({
  checkpointDir: '/d/checkpoint',
  dataDirs: ['/d/data-1', '/d/data-2'],
  maxFileSize: 12_000,
  capacity: 10_000,
  minimumRequiredSpace: 0,
  'keep-alive': 0,
  ...(dual && { useDualCheckpoints: true, backupCheckpointDir: '/d/backup', compressBackupCheckpoint: true }),
})

const checkpoint = '/d/checkpoint/flumec-checkpoint'
const segments = (disk: Disk) =>
  disk
    .paths()
    .filter(path => path.endsWith('.segment'))
    .sort((a, b) => idOf(a) - idOf(b))
const idOf = (path: string) => Number(/(\d+)\.segment/.exec(path)![1])
const middle = (disk: Disk) => segments(disk)[3]!
const last = (disk: Disk) => segments(disk).at(-1)!

/** Byte ranges of the records, found by their marks. */
function records(bytes: Buffer): { from: number; to: number }[] {
  const starts: number[] = []
  for (let at = bytes.indexOf(recordMark); at >= 0; at = bytes.indexOf(recordMark, at + 1)) starts.push(at)
  return starts.map((from, i) => ({ from, to: starts[i + 1] ?? bytes.length }))
}

/** The events of all records that lie in the range, or touch it. */
function eventsIn(bytes: Buffer, from = 0, to = bytes.length): number[] {
  const touched = records(bytes).filter(record => record.from < to && record.to > from)
  const text = touched.map(record => bytes.toString('latin1', record.from, record.to)).join()
  return [...text.matchAll(/<(\d+)>/g)].map(match => Number(match[1]))
}

function change(disk: Disk, path: string, how: (bytes: Buffer) => Buffer): void {
  disk.replace(path, how(Buffer.from(disk.content(path))))
}

/** Overwrites a range, and returns the events that go with it. */
function overwrite(disk: Disk, path: string, from: number, to: number, byte: number): number[] {
  const lost = eventsIn(disk.content(path), from, to)
  change(disk, path, bytes => bytes.fill(byte, from, to))
  return lost
}

function truncate(disk: Disk, path: string, size: number): number[] {
  const lost = eventsIn(disk.content(path), size)
  change(disk, path, bytes => bytes.subarray(0, size))
  return lost
}

function remove(disk: Disk, ...paths: string[]): number[] {
  const lost = paths.filter(path => path.endsWith('.segment')).flatMap(path => eventsIn(disk.content(path)))
  for (const path of paths) disk.set(path, undefined)
  return lost
}

const damageRecord = (which: (disk: Disk) => string, index: number, offset: number) => (disk: Disk) => {
  const path = which(disk)
  const record = records(disk.content(path)).at(index)!
  return overwrite(disk, path, record.from + offset, record.from + offset + 1, 0xaa)
}

const numbersFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i)

const situations: readonly Situation[] = [
  { name: 'nothing happened' },
  { name: 'the checkpoint is missing', damage: disk => remove(disk, checkpoint) },
  { name: 'the checkpoint is empty', damage: disk => truncate(disk, checkpoint, 0) },
  { name: 'the checkpoint is cut in half', damage: disk => truncate(disk, checkpoint, 70_000) },
  { name: 'the checkpoint is cut inside its first slot', damage: disk => truncate(disk, checkpoint, 100) },
  { name: 'the checkpoint is all zeros', damage: disk => overwrite(disk, checkpoint, 0, 1 << 17, 0) },
  { name: 'one slot is damaged', damage: disk => overwrite(disk, checkpoint, 40, 60, 0x20) },
  { name: 'the other slot is damaged', damage: disk => overwrite(disk, checkpoint, 65_576, 65_596, 0x20) },
  {
    name: 'every checkpoint is missing',
    damage: disk => remove(disk, ...disk.paths().filter(p => p.endsWith('flumec-checkpoint'))),
  },
  { name: 'the checkpoint is older than the data', damage: (disk, before) => older(disk, before, [checkpoint]) },
  {
    name: 'both checkpoints are older than the data',
    damage: (disk, before) =>
      older(
        disk,
        before,
        disk.paths().filter(path => path.endsWith('flumec-checkpoint')),
      ),
  },
  {
    name: 'the checkpoint is newer than the data',
    damage: (disk, before) => {
      const lost = segments(disk).flatMap(path => eventsIn(disk.content(path)))
      for (const path of segments(disk)) disk.set(path, undefined)
      for (const path of segments(before)) disk.set(path, before.content(path))
      const kept = segments(before).flatMap(path => eventsIn(before.content(path)))
      return lost.filter(event => !kept.includes(event))
    },
  },
  { name: 'the oldest segment is missing', damage: disk => remove(disk, segments(disk)[0]!) },
  {
    name: 'a segment in the middle is missing',
    damage: disk => remove(disk, middle(disk)),
    again: numbersFrom(0, delivered),
  },
  {
    name: 'two segments in a row are missing',
    damage: disk => remove(disk, ...segments(disk).slice(2, 4)),
    again: numbersFrom(0, delivered),
  },
  { name: 'the newest segment is missing', damage: disk => remove(disk, last(disk)) },
  { name: 'all segments are missing', damage: disk => remove(disk, ...segments(disk)) },
  { name: 'the newest segment is cut inside its last put', damage: disk => cutLastPut(disk) },
  { name: 'a segment in the middle is cut inside a record', damage: disk => truncate(disk, middle(disk), 9_500) },
  { name: 'a segment in the middle ends behind its header', damage: disk => truncate(disk, middle(disk), 8192) },
  { name: 'a segment in the middle is empty', damage: disk => truncate(disk, middle(disk), 0) },
  { name: 'a body is damaged', damage: damageRecord(middle, 2, 100) },
  { name: 'the mark of a record is damaged', damage: damageRecord(middle, 2, 0) },
  { name: 'the length of a record is damaged', damage: damageRecord(middle, 2, 12) },
  { name: 'the number of a record is damaged', damage: damageRecord(middle, 2, 16) },
  { name: 'the first record of a segment is damaged', damage: damageRecord(middle, 0, 50) },
  { name: 'the last record of a segment is damaged', damage: damageRecord(middle, -1, 50) },
  { name: 'the last record of all is damaged', damage: damageRecord(last, -1, 50) },
  { name: 'the first header of a segment is damaged', damage: disk => overwrite(disk, middle(disk), 20, 40, 0xaa) },
  { name: 'both headers of a segment are damaged', damage: disk => overwrite(disk, middle(disk), 0, 8192, 0xaa) },
  {
    name: 'both headers of the newest segment are damaged',
    damage: disk => overwrite(disk, last(disk), 0, 8192, 0),
  },
  { name: 'the version of a segment is damaged', damage: disk => overwrite(disk, middle(disk), 8, 9, 91) },
  { name: 'the version of a checkpoint is damaged', damage: disk => overwrite(disk, checkpoint, 8, 9, 91) },
  { name: 'a block of a segment is zeros', damage: disk => overwrite(disk, middle(disk), 9_000, 10_500, 0) },
  {
    name: 'a whole segment is zeros',
    damage: disk => overwrite(disk, middle(disk), 0, disk.content(middle(disk)).length, 0),
  },
  { name: 'garbage behind the newest segment', damage: disk => append(disk, last(disk), 0xf1) },
  { name: 'zeros behind the newest segment', damage: disk => append(disk, last(disk), 0) },
  { name: 'garbage behind a segment in the middle', damage: disk => append(disk, middle(disk), 0x55) },
  {
    name: 'an empty segment of a roll that failed',
    damage: disk => {
      disk.set('/d/data-1/0000000900.segment', Buffer.alloc(0))
      return []
    },
  },
  {
    name: 'a commit record is damaged and the checkpoint is gone',
    damage: disk => damageCommits(disk),
    again: numbersFrom(0, delivered),
  },
  { name: 'puts and takes are on their way', prepare: inFlight },
  { name: 'later events are delivered before earlier ones', prepare: outOfOrder },
  { name: 'the channel is full', prepare: full, options: { capacity: total, transactionCapacity: 100 } },
  { name: 'the capacity is smaller than what it holds', options: { capacity: 100, transactionCapacity: 100 } },
  { name: 'the capacity is larger', options: { capacity: 1_000_000 } },
  { name: 'a data directory is added', options: { dataDirs: ['/d/data-1', '/d/data-2', '/d/data-3'] } },
  { name: 'the data directories are named in another order', options: { dataDirs: ['/d/data-2', '/d/data-1'] } },
  { name: 'everything is delivered', prepare: drained },
  { name: 'the channel is new', prepare: async () => [] },
  { name: 'a body holds the copy of a segment, and its own record is damaged', prepare: nested },
]

function older(disk: Disk, before: Disk, paths: readonly string[]): number[] {
  for (const path of paths) disk.replace(path, before.content(path))
  return []
}

function append(disk: Disk, path: string, byte: number): number[] {
  change(disk, path, bytes => Buffer.concat([bytes, Buffer.alloc(5000, byte)]))
  return []
}

function cutLastPut(disk: Disk): number[] {
  const put = records(disk.content(last(disk))).findLast(({ from }) => disk.content(last(disk))[from + 8] === 1)!
  return truncate(disk, last(disk), put.to - 5)
}

function damageCommits(disk: Disk): number[] {
  for (const path of disk.paths().filter(path => path.endsWith('flumec-checkpoint'))) disk.set(path, undefined)
  for (const path of segments(disk))
    for (const { from } of records(disk.content(path)))
      if (disk.content(path)[from + 8] === 2) overwrite(disk, path, from + 33, from + 34, 0xff)
  return []
}

describe.each([false, true])('dual checkpoints: %s', dual => {
  it.each(situations.map(one => [one.name, one] as const))('%s', async (_, situation) => {
    const { disk, before, expected } = await prepared(situation, optionsOf(dual))
    const mayBeLost = new Set(situation.damage?.(disk, before) ?? [])
    const channel = await started(disk, { ...optionsOf(dual), ...situation.options })
    const seen = await takeAll(channel)
    const again = seen.filter(event => !expected.includes(event))
    expect(again.filter(event => !situation.again?.includes(event))).toEqual([])
    expect(expected.filter(event => !seen.includes(event) && !mayBeLost.has(event))).toEqual([])
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    await channel.put(batchOf([9_999]), new Receipt(() => {}))
    expect(await takeAll(channel)).toEqual([9_999])
    await channel.stop()
    // And nothing of the accident comes back at the next start.
    const next = await started(disk, { ...optionsOf(dual), ...situation.options })
    expect(next.size).toBe(0)
    await next.stop()
  })
})

it('restates at least as many situations as Flume tests', () => {
  expect(2 * situations.length).toBeGreaterThanOrEqual(44)
})

/** The disk after a kill; `before` is the same disk when half of the events were put. */
async function prepared(situation: Situation, options: FileChannelOptions) {
  const disk = new Disk()
  if (situation.prepare !== undefined) {
    const expected = await situation.prepare(disk, { ...options, ...situation.options })
    return { disk, before: disk, expected }
  }
  const channel = await started(disk, options)
  await put(channel, 0, total / 2)
  await takeAndCommit(channel, delivered)
  await killed()
  const before = disk.copy()
  await put(channel, total / 2, total / 2)
  return { disk: disk.copy(), before, expected: numbersFrom(delivered, total - delivered) }
}

let process = 0
/** Every start is another process: what the one before left is as after a SIGKILL. */
async function started(disk: Disk, options: FileChannelOptions, plan: Plan = () => 'pass'): Promise<FileChannel> {
  const text = `process ${process++}`
  const { files } = disk.process(plan)
  const channel = new FileChannel(options, { files, holder: { text, runs: other => other === text } })
  await channel.start(testContext('restart'))
  return channel
}

/** Lets what is on its way come to its end; the process is then simply not used any more. */
const killed = () => new Promise(setImmediate)

async function put(channel: FileChannel, first: number, count: number): Promise<void> {
  for (let at = first; at < first + count; at += 10)
    await channel.put(batchOf(numbersFrom(at, 10)), new Receipt(() => {}))
}

function batchOf(events: readonly number[]): EventBatch {
  const bodies = events.map(event => ({ headers: { k: 'v' }, body: Buffer.from(`<${event}>`.padEnd(30)) }))
  return EventBatch.of(bodies)
}

async function takeAndCommit(channel: FileChannel, count: number): Promise<void> {
  for (let left = count; left > 0; ) {
    const loan = await channel.take(Math.min(left, 20), never)
    left -= loan!.count
    await loan!.commit()
  }
}

async function takeAll(channel: FileChannel): Promise<number[]> {
  const seen: number[] = []
  while (channel.size > 0) {
    const loan = await channel.take(37, AbortSignal.timeout(5000))
    if (loan === undefined) break
    seen.push(...eventsOf(loan))
    await loan.commit()
  }
  return seen
}

const eventsOf = (loan: Loan): number[] =>
  loan.batches.flatMap(batch =>
    Array.from({ length: batch.count }, (_, i) => Number(batch.body(i).toString().replace(/\D/g, ''))),
  )

async function inFlight(disk: Disk, options: FileChannelOptions): Promise<number[]> {
  let dies = false
  const channel = await started(disk, options, ({ kind }) => (dies && kind === 'write' ? 'middle' : 'pass'))
  await put(channel, 0, 100)
  await takeAndCommit(channel, 20)
  await channel.take(30, never)
  dies = true
  channel.put(batchOf([555]), new Receipt(() => {}))
  await killed()
  return numbersFrom(20, 80)
}

async function outOfOrder(disk: Disk, options: FileChannelOptions): Promise<number[]> {
  const channel = await started(disk, options)
  await put(channel, 0, 100)
  const loans = [await channel.take(15, never), await channel.take(25, never), await channel.take(5, never)]
  await loans[1]!.commit()
  await loans[2]!.rollback()
  await killed()
  return [...numbersFrom(0, 15), ...numbersFrom(40, 60)]
}

async function full(disk: Disk, options: FileChannelOptions): Promise<number[]> {
  const channel = await started(disk, options)
  await put(channel, 0, total)
  await expect(channel.put(batchOf([1]), new Receipt(() => {}))).rejects.toThrow('no room')
  return numbersFrom(0, total)
}

async function drained(disk: Disk, options: FileChannelOptions): Promise<number[]> {
  const channel = await started(disk, options)
  await put(channel, 0, total)
  await takeAndCommit(channel, total)
  await killed()
  return []
}

async function nested(disk: Disk, options: FileChannelOptions): Promise<number[]> {
  const other = new Disk()
  await put(await started(other, options), 700, 50)
  const channel = await started(disk, { ...options, maxFileSize: 1_000_000 })
  await put(channel, 0, 20)
  const copy = other.content(segments(other)[0]!)
  const at = disk.content(last(disk)).length
  await channel.put(EventBatch.of([{ headers: {}, body: copy }]), new Receipt(() => {}))
  await put(channel, 20, 20)
  overwrite(disk, last(disk), at + 40, at + 41, 0xee)
  return numbersFrom(0, 40)
}
