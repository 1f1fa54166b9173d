/** Finds out what a channel holds: the newest checkpoint, then the log behind it. Changes nothing. */
import { randomBytes } from 'node:crypto'
import { ConfigurationError } from '../../core/contracts.ts'
import { type Checkpoint, readCheckpoint } from './checkpoint.ts'
import { Committed } from './committed.ts'
import type { Files } from './files.ts'
import { firstRecordAt, type Range } from './format.ts'
import { LogReader, type Position, withoutEvents } from './log-reader.ts'
import type { LogState } from './log-state.ts'
import { RecordReader } from './records.ts'
import { findSegments, hasHeader, highestId, Segment } from './segment.ts'

export interface Places {
  readonly checkpointDirs: readonly string[]
  readonly dataDirs: readonly string[]
}

export interface Recovered {
  readonly state: LogState
  /** Where reading for the oldest undelivered event begins. */
  readonly head: Position
  /** From here on the log was read again. */
  readonly replayedFrom: Position
  /** Segments without a header and without one record: nothing can be lost with them. */
  readonly empty: readonly Segment[]
  /** What a person should know, in sentences. */
  readonly notes: readonly string[]
}

export async function recover(files: Files, places: Places): Promise<Recovered> {
  const notes: string[] = []
  const { segments, empty } = await readableSegments(files, places.dataDirs, notes)
  const found = await checkpoints(files, places.checkpointDirs, segments.length > 0, notes)
  const channel = channelOf(segments)
  const checkpoint = chooseCheckpoint(found, channel, segments.length > 0, notes)
  for (const segment of segments) if (checkpoint?.state.damaged.includes(segment.id)) segment.damaged = true
  const start = startOf(checkpoint, segments)
  const end = await replay(segments, start, notes)
  skipMissing(start.committed, segments[0]?.firstSequence ?? end.sequence, notes)
  const nextSegment = Math.max(checkpoint?.state.nextSegment ?? 1, (await highestId(files, places.dataDirs)) + 1)
  const state: LogState = {
    channel: channel ?? idOf(checkpoint) ?? randomBytes(16),
    segments,
    committed: start.committed,
    nextSequence: Math.max(end.sequence, start.committed.upTo),
    nextSegment,
    generation: Math.max(0, ...found.map(({ generation }) => generation)),
  }
  return { state, head: start.head, replayedFrom: start.tail, empty, notes }
}

const idOf = (checkpoint: Checkpoint | undefined) =>
  checkpoint === undefined ? undefined : Buffer.from(checkpoint.state.channel, 'hex')

/** The segments that have a header, or at least a record that tells where they belong; and the rest. */
async function readableSegments(files: Files, dataDirs: readonly string[], notes: string[]) {
  const all = await findSegments(files, dataDirs)
  const segments: Segment[] = []
  const empty: Segment[] = []
  for (const segment of all) {
    const readable = hasHeader(segment) ? segment : await withoutHeader(segment)
    if (readable === undefined) empty.push(segment)
    else segments.push(readable)
    if (readable?.damaged) notes.push(`${segment.path}: its header is damaged; its events are found by their records`)
  }
  return { segments, empty }
}

/** Both kinds of records tell the number of the next event at their place. */
async function withoutHeader(segment: Segment): Promise<Segment | undefined> {
  const first = await new RecordReader(segment).search(firstRecordAt, segment.end)
  if (first === undefined) return undefined
  const header = { ...segment.header, firstSequence: first.header.sequence }
  const found = new Segment(segment.files, segment.directory, header, segment.end)
  found.damaged = true
  await segment.close()
  return found
}

async function checkpoints(files: Files, directories: readonly string[], data: boolean, notes: string[]) {
  const found: Checkpoint[] = []
  for (const directory of directories) {
    const slots = await readCheckpoint(files, directory)
    if (slots.length === 0 && data) notes.push(`${directory} has no readable checkpoint`)
    found.push(...slots)
  }
  return found.sort((a, b) => b.generation - a.generation)
}

function channelOf(segments: readonly Segment[]): Buffer | undefined {
  const known = segments.filter(segment => segment.header.channel.some(byte => byte !== 0))
  const first = known[0]
  const other = known.find(segment => !segment.header.channel.equals(first!.header.channel))
  if (other !== undefined)
    throw new ConfigurationError(
      `${first!.path} and ${other.path} belong to two different channels: give each channel directories of its own`,
    )
  return first?.header.channel
}

function chooseCheckpoint(found: readonly Checkpoint[], channel: Buffer | undefined, data: boolean, notes: string[]) {
  const own = found.filter(({ state }) => channel === undefined || state.channel === channel.toString('hex'))
  if (own.length < found.length)
    notes.push('a checkpoint of another channel lies in the checkpoint directory: not used')
  if (own.length === 0 && data) notes.push('the whole log is read, as there is no checkpoint')
  return own[0]
}

interface Start {
  readonly committed: Committed
  readonly head: Position
  readonly tail: Position
}

function startOf(checkpoint: Checkpoint | undefined, segments: readonly Segment[]): Start {
  const oldest = segments[0]
  const begin: Position = { segment: oldest?.id ?? 1, offset: firstRecordAt, sequence: oldest?.firstSequence ?? 1 }
  if (checkpoint === undefined) return { committed: new Committed(begin.sequence), head: begin, tail: begin }
  const { state } = checkpoint
  const committed = new Committed(state.deliveredTo, state.delivered)
  const isGone = (at: Position) => oldest !== undefined && at.segment < oldest.id
  return {
    committed,
    head: isGone(state.head) ? begin : state.head,
    tail: isGone(state.tail) ? begin : state.tail,
  }
}

/** Applies what the log says from the start's tail on; resolves with the log's end. */
async function replay(segments: readonly Segment[], start: Start, notes: string[]): Promise<Position> {
  const gaps: { range: Range; note: string }[] = []
  const reader = new LogReader(segments, withoutEvents, start.tail, () => start.tail.sequence, true)
  for (let entry = await reader.next(); entry !== undefined; entry = await reader.next()) {
    if (entry.kind === 'commit') for (const range of entry.ranges) start.committed.add(range)
    if (entry.kind === 'gap') gaps.push({ range: entry.range, note: `${entry.where}: ${entry.because}` })
  }
  for (const { range, note } of gaps) {
    const lost = start.committed.open(range).reduce((sum, part) => sum + part.to - part.from, 0)
    if (lost > 0) notes.push(`${lost} events can't be read, or were never completely written (${note})`)
    start.committed.add(range)
  }
  return reader.position
}

/** Events before the oldest segment: removed after a checkpoint that is lost now, or lost themselves. */
function skipMissing(committed: Committed, first: number, notes: string[]): void {
  const missing = committed.open({ from: committed.upTo, to: first })
  const count = missing.reduce((sum, part) => sum + part.to - part.from, 0)
  if (count === 0) return
  notes.push(
    `the segments of ${count} events are gone: removed after delivery since the checkpoint was written, or lost`,
  )
  committed.add({ from: committed.upTo, to: first })
}
