/** An open channel directory: locked, recovered, being written and read. */
import { ConfigurationError } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import type { Logger } from '../../core/log.ts'
import type { ComponentMetrics } from '../../core/metrics.ts'
import { CheckpointFile, readCheckpoint } from './checkpoint.ts'
import type { Keys } from './cipher.ts'
import type { Files } from './files.ts'
import { firstRecordAt, type Range } from './format.ts'
import { DirectoryLock, type Holder } from './lock.ts'
import { Log, type LogEvents } from './log.ts'
import { type Piece, Queue } from './queue.ts'
import { type Recovered, recover } from './recovery.ts'
import type { Segment } from './segment.ts'
import type { Settings } from './settings.ts'
import { readFlumeChannel } from './tool/flume.ts'

/** What the store stands on; tests put a failing disk and other processes in its place. */
export interface Machine {
  readonly files: Files
  readonly holder: Holder
}

export interface StoreContext {
  readonly log: Logger
  readonly metrics: ComponentMetrics
  /** Room was made, events came, or the disk is back. */
  changed(): void
}

export class Store {
  /** Set when the disk refused a commit: nothing is lent until it takes one again. */
  refusesCommits = false
  readonly #timer: NodeJS.Timeout

  private constructor(
    private readonly log: Log,
    private readonly queue: Queue,
    private readonly locks: readonly DirectoryLock[],
    private readonly settings: Settings,
  ) {
    this.#timer = setInterval(() => log.save(), settings.checkpointInterval)
    this.#timer.unref()
  }

  /** Rejects when the directories can't be locked, read or written; it has then let go of all of them. */
  static async open(machine: Machine, settings: Settings, keys: Keys, context: StoreContext): Promise<Store> {
    const { files } = machine
    const locks: DirectoryLock[] = []
    try {
      for (const directory of directoriesOf(settings)) {
        await files.makeDirectory(directory)
        locks.push(await DirectoryLock.take(files, directory, machine.holder))
      }
      await refuseFlume(files, settings)
      const [log, queue] = await openLog(files, settings, keys, context)
      return new Store(log, queue, locks, settings)
    } catch (error) {
      await releaseAll(locks)
      throw error
    }
  }

  get size(): number {
    return this.queue.size
  }

  /** Bytes of all segments. */
  get bytes(): number {
    return this.log.bytes
  }

  /** Whether events of so many bytes may have room within byteCapacity. */
  allows(bytes: number): boolean {
    return this.log.allows(bytes)
  }

  get hasMore(): boolean {
    return this.queue.hasMore
  }

  put(batch: EventBatch): Promise<void> {
    return this.log.put(batch)
  }

  take(max: number): Promise<Piece[]> {
    return this.queue.take(max)
  }

  commit(ranges: readonly Range[]): Promise<void> {
    return this.log.commit(ranges)
  }

  giveBack(pieces: readonly Piece[]): void {
    this.queue.giveBack(pieces)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.queue.idle()
    await this.log.close(this.settings.checkpointOnClose)
    await releaseAll(this.locks)
  }
}

const directoriesOf = ({ checkpointDir, backupCheckpointDir, dataDirs }: Settings) => [
  ...new Set([checkpointDir, ...(backupCheckpointDir === undefined ? [] : [backupCheckpointDir]), ...dataDirs]),
]

/**
 * A migrated agent may name the directories that Flume used. What waits there must not be forgotten: once it is brought
 * over or delivered, the channel goes on beside Flume's files.
 */
async function refuseFlume(files: Files, { checkpointDir, dataDirs }: Settings): Promise<void> {
  if ((await readCheckpoint(files, checkpointDir)).length > 0) return
  const names = (await Promise.all(dataDirs.map(directory => files.list(directory)))).flat()
  if (!names.some(name => /^log-\d+$/.test(name))) return
  const { waiting } = await readFlumeChannel(files, [checkpointDir, ...dataDirs])
  if (waiting === 0) return
  throw new ConfigurationError(
    `${dataDirs.join(', ')} holds ${waiting} events of Apache Flume's file channel: bring them over with \`flumec channel export ${dataDirs[0]} --to NEW\` and name the directories of NEW, or let Flume drain them`,
  )
}

async function openLog(files: Files, settings: Settings, keys: Keys, context: StoreContext): Promise<[Log, Queue]> {
  const { checkpointDir, backupCheckpointDir: backupDir, dataDirs } = settings
  const checkpointDirs = backupDir === undefined ? [checkpointDir] : [checkpointDir, backupDir]
  const recovered = await recover(files, { checkpointDirs, dataDirs })
  for (const segment of recovered.state.segments) segment.key(keys)
  await settle(files, recovered)
  for (const note of recovered.notes) context.log.warn(note)
  const queue = new Queue(recovered.state, keys, recovered.head, (count, gap) => {
    context.metrics.count('EventTakeErrorCount')
    context.log.error(`${count} events are passed over (${gap.where}: ${gap.because}); a damaged file is kept aside`)
    context.changed()
  })
  const checkpoint = await CheckpointFile.open(files, checkpointDir, false)
  const backup = backupDir && (await CheckpointFile.open(files, backupDir, settings.compressBackupCheckpoint))
  const log = new Log(
    files,
    { ...settings, keys },
    recovered.state,
    checkpoint,
    backup || undefined,
    events(queue, context),
  )
  try {
    await log.saveFirst()
  } catch (error) {
    await log.close(false)
    throw error
  }
  return [log, queue]
}

/** What was found is made durable before any of it is lent, and what holds nothing is removed. */
async function settle(files: Files, { state, replayedFrom, empty }: Recovered): Promise<void> {
  for (const segment of state.segments.filter(({ id }) => id >= replayedFrom.segment))
    await (await segment.opened()).sync()
  for (const segment of empty) await setAside(files, segment)
}

/** A file with more than the room of a header may be evidence of damage; it is kept. */
async function setAside(files: Files, segment: Segment): Promise<void> {
  await segment.close()
  if (segment.end > firstRecordAt) await files.rename(segment.path, `${segment.path}.damaged`)
  else await files.remove(segment.path)
  await files.syncDirectory(segment.directory)
}

function events(queue: Queue, { log, metrics, changed }: StoreContext): LogEvents {
  const counters = {
    put: 'EventPutErrorCount',
    checkpoint: 'CheckpointWriteErrorCount',
    backup: 'CheckpointBackupWriteErrorCount',
    remove: 'CheckpointWriteErrorCount',
  }
  const doing = {
    put: 'the disk takes nothing, the channel waits',
    checkpoint: 'a checkpoint could not be written',
    backup: 'the backup checkpoint could not be written',
    remove: 'a drained segment could not be removed',
  }
  return {
    head: () => queue.head(),
    stored: record => queue.stored(record),
    changed,
    trouble(kind, error) {
      metrics.count(counters[kind])
      metrics.failed(error)
      log.error(`${doing[kind]}: ${error.message}`)
    },
    recovered: () => log.info('the disk takes events again'),
  }
}

async function releaseAll(locks: readonly DirectoryLock[]): Promise<void> {
  // A lock that can't be removed now is stale once this process has ended.
  await Promise.allSettled(locks.map(lock => lock.release()))
}
