/** The places at which the crash matrix ends the process: before, in the middle of, or after one file operation. */
import { firstRecordAt, recordHeaderBytes, recordMark } from '../../runtime/channels/file/format.ts'
import type { Operation } from './disk.ts'

export interface CrashPoint {
  readonly phase: 'start' | 'put' | 'roll' | 'checkpoint' | 'take' | 'commit' | 'purge' | 'full disk' | 'recovery'
  readonly name: string
  readonly where: 'before' | 'middle' | 'after'
  readonly matches: (operation: Operation) => boolean
  /** Counted while a channel starts on what an earlier crash left, instead of while it works. */
  readonly inRecovery?: boolean
  /** The disk has no free block any more when the point is looked for. */
  readonly full?: boolean
  /** The first operation that this matches fails; the point is looked for behind it. */
  readonly afterError?: (operation: Operation) => boolean
}

const isSegment = ({ path }: Operation) => path.endsWith('.segment')
const isData = ({ path }: Operation) => path.endsWith('/data-1') || path.endsWith('/data-2')
const isCheckpoint = ({ path }: Operation) => path.endsWith('/checkpoint/flumec-checkpoint')
const isBackup = ({ path }: Operation) => path.endsWith('/backup/flumec-checkpoint')
const isHeader = ({ buffers }: Operation) => buffers?.length === 1 && buffers[0]!.length === firstRecordAt
const isAllocation = ({ buffers }: Operation) => (buffers?.[0]?.length ?? 0) > 65_536

/** How many records of a type (1 put, 2 commit) the write brings. A record's header is a buffer of its own. */
function records({ buffers = [] }: Operation, type: number): number {
  const isRecordHeader = (bytes: Uint8Array) =>
    bytes.length === recordHeaderBytes && recordMark.equals(bytes.subarray(0, recordMark.length))
  return buffers.filter(buffer => isRecordHeader(buffer) && buffer[8] === type).length
}

const writesRecords = (test: (puts: number, commits: number) => boolean) => (operation: Operation) =>
  operation.kind === 'write' &&
  isSegment(operation) &&
  !isHeader(operation) &&
  test(records(operation, 1), records(operation, 2))

const on =
  (kind: Operation['kind'], ...tests: ((operation: Operation) => boolean)[]) =>
  (operation: Operation) =>
    operation.kind === kind && tests.every(test => test(operation))

/** Matches an operation of the second kind when the last one of any kind before it was of the first. */
function following(first: (operation: Operation) => boolean, second: (operation: Operation) => boolean) {
  let armed = false
  return (operation: Operation) => {
    const hit = armed && second(operation)
    if (first(operation)) armed = true
    else if (hit || operation.kind !== 'read') armed = false
    return hit
  }
}

const putWrite = () => writesRecords(puts => puts > 0)
const commitWrite = () => writesRecords((puts, commits) => puts === 0 && commits > 0)
const segmentSync = on('sync', isSegment)

const slotWrite = on('write', isCheckpoint)
const slotSync = on('sync', isCheckpoint)

type Row = [CrashPoint['phase'], string, CrashPoint['where'], CrashPoint['matches'], Partial<CrashPoint>?]

const rows: readonly Row[] = [
  ['start', 'the checkpoint file is about to be made', 'before', on('create', isCheckpoint)],
  ['start', 'the checkpoint file is made, and empty', 'after', on('create', isCheckpoint)],
  ['start', 'half of the checkpoint file is allocated', 'middle', on('write', isCheckpoint, isAllocation)],
  ['start', 'the checkpoint file is allocated, not synced', 'after', on('write', isCheckpoint, isAllocation)],
  ['put', 'nothing of the record is written', 'before', putWrite()],
  ['put', 'half of the record is written', 'middle', putWrite()],
  ['put', 'half of several records is written', 'middle', writesRecords(puts => puts > 1)],
  ['put', 'half of puts and commits is written', 'middle', writesRecords((puts, commits) => puts > 0 && commits > 0)],
  ['put', 'the record is written, not synced', 'after', putWrite()],
  ['put', 'the record is synced, the put not answered', 'after', following(putWrite(), segmentSync)],
  ['roll', 'the segment is about to be made', 'before', on('create', isSegment)],
  ['roll', 'the segment is made, and empty', 'after', on('create', isSegment)],
  ['roll', 'half of its header is written', 'middle', on('write', isSegment, isHeader)],
  ['roll', 'its header is written, not synced', 'after', on('write', isSegment, isHeader)],
  ['roll', 'its header is synced, its name not', 'after', following(on('write', isSegment, isHeader), segmentSync)],
  ['roll', 'its name is synced', 'after', following(segmentSync, on('syncDirectory', isData))],
  ['checkpoint', 'nothing of the slot is written', 'before', on('write', isCheckpoint)],
  ['checkpoint', 'half of the slot is written', 'middle', on('write', isCheckpoint)],
  ['checkpoint', 'the slot is written, not synced', 'after', on('write', isCheckpoint)],
  ['checkpoint', 'the slot is synced', 'after', on('sync', isCheckpoint)],
  ['checkpoint', 'nothing of the backup is written', 'before', on('write', isBackup)],
  ['checkpoint', 'half of the backup is written', 'middle', on('write', isBackup)],
  ['checkpoint', 'the backup is written, not synced', 'after', on('write', isBackup)],
  ['checkpoint', 'the backup is synced', 'after', on('sync', isBackup)],
  [
    'checkpoint',
    'after a failed write, nothing of the slot is written',
    'before',
    slotWrite,
    { afterError: slotWrite },
  ],
  ['checkpoint', 'after a failed write, half of the slot is written', 'middle', slotWrite, { afterError: slotWrite }],
  ['checkpoint', 'after a failed write, the slot is not synced', 'after', slotWrite, { afterError: slotWrite }],
  ['checkpoint', 'after a failed write, the slot is synced', 'after', slotSync, { afterError: slotWrite }],
  ['checkpoint', 'after a failed sync, half of the slot is written', 'middle', slotWrite, { afterError: slotSync }],
  ['take', 'a segment is about to be read', 'before', on('read', isSegment)],
  ['take', 'a segment was read, the events not lent', 'after', on('read', isSegment)],
  ['commit', 'nothing of the record is written', 'before', commitWrite()],
  ['commit', 'half of the record is written', 'middle', commitWrite()],
  ['commit', 'the record is written, not synced', 'after', commitWrite()],
  ['commit', 'the record is synced, the commit not answered', 'after', following(commitWrite(), segmentSync)],
  ['purge', 'the drained segment is about to be removed', 'before', on('remove', isSegment)],
  ['purge', 'the drained segment is removed, the removal not synced', 'after', on('remove', isSegment)],
  ['purge', 'the removal is synced', 'after', following(on('remove', isSegment), on('syncDirectory', isData))],
  [
    'full disk',
    'a commit goes into the checkpoint: nothing written',
    'before',
    on('write', isCheckpoint),
    { full: true },
  ],
  ['full disk', 'a commit goes into the checkpoint: half written', 'middle', on('write', isCheckpoint), { full: true }],
  ['full disk', 'a commit goes into the checkpoint: not synced', 'after', on('write', isCheckpoint), { full: true }],
  ['full disk', 'a commit goes into the checkpoint: not answered', 'after', on('sync', isCheckpoint), { full: true }],
  [
    'full disk',
    'a commit goes into the checkpoint, again after an error: half written',
    'middle',
    slotWrite,
    { full: true, afterError: slotWrite },
  ],
  ['recovery', 'the directory is locked', 'after', on('link'), { inRecovery: true }],
  ['recovery', 'a segment is about to be read', 'before', on('read', isSegment), { inRecovery: true }],
  ['recovery', 'a segment was read', 'after', on('read', isSegment), { inRecovery: true }],
  ['recovery', 'the end of the log is about to be synced', 'before', segmentSync, { inRecovery: true }],
  ['recovery', 'the end of the log is synced', 'after', segmentSync, { inRecovery: true }],
  ['recovery', 'half of the first checkpoint is written', 'middle', on('write', isCheckpoint), { inRecovery: true }],
  ['recovery', 'the first checkpoint is written, not synced', 'after', on('write', isCheckpoint), { inRecovery: true }],
  ['recovery', 'the first checkpoint is synced', 'after', on('sync', isCheckpoint), { inRecovery: true }],
]

export const crashPoints: readonly CrashPoint[] = rows.map(([phase, name, where, matches, more]) => ({
  phase,
  name,
  where,
  matches,
  ...more,
}))
