/**
 * A directory's lock is a symbolic link named `flumec.lock` whose text names the holder: it is made in one step, is
 * never half-written, and needs no block on a full disk.
 *
 * A holder of this boot and process namespace is dead when no process with its id and start time runs here. Of any
 * other (another container, another machine, before a reboot) nothing can be known, so holders touch their lock every
 * few seconds, and one that was not touched for a while is stale.
 */
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Files } from './files.ts'

/** The process that holds or wants a lock. */
export interface Holder {
  /** `pid.start time.boot id.pid namespace@host` */
  readonly text: string
  /** Whether the holder of this text still runs; undefined when that can't be known from here. */
  runs(text: string): boolean | undefined
}

const lockName = 'flumec.lock'
const touchEvery = 5_000
const staleAfter = 30_000

export class DirectoryLock {
  #timer: NodeJS.Timeout

  private constructor(
    private readonly files: Files,
    private readonly path: string,
    private readonly holder: Holder,
  ) {
    this.#timer = setInterval(() => this.#touch(), touchEvery)
    this.#timer.unref()
  }

  /** Throws, naming the holder, when somebody else has the directory. */
  static async take(files: Files, directory: string, holder: Holder): Promise<DirectoryLock> {
    const path = join(directory, lockName)
    await removeStale(files, path, directory, holder)
    try {
      await files.makeLink(path, holder.text)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      throw held(directory, (await files.readLink(path))?.text ?? 'another process')
    }
    return new DirectoryLock(files, path, holder)
  }

  /** Leaves a lock alone that somebody else took over while this process was stopped for long. */
  async release(): Promise<void> {
    clearInterval(this.#timer)
    const lock = await this.files.readLink(this.path)
    if (lock?.text === this.holder.text) await this.files.remove(this.path)
  }

  #touch(): void {
    // A disk that refuses this refuses writes too, and those are reported.
    this.files.touchLink(this.path).catch(() => {})
  }
}

/** The text of the lock on a directory, when its holder runs or may run. */
export async function liveHolder(files: Files, directory: string, holder: Holder): Promise<string | undefined> {
  const lock = await files.readLink(join(directory, lockName))
  return lock === undefined || isStale(lock, holder) ? undefined : describe(lock.text)
}

/**
 * Removes a dead holder's lock. Two processes that see the same dead lock must not both remove it, or the second would
 * remove the first one's new lock: a second link, held for these few steps only, keeps them apart.
 */
async function removeStale(files: Files, path: string, directory: string, holder: Holder): Promise<void> {
  const lock = await files.readLink(path)
  if (lock === undefined) return
  if (!isStale(lock, holder)) throw held(directory, lock.text)
  const guard = `${path}.takeover`
  const other = await files.readLink(guard)
  if (other !== undefined && isStale(other, holder)) await files.remove(guard)
  await files.makeLink(guard, holder.text)
  try {
    if ((await files.readLink(path))?.text === lock.text) await files.remove(path)
  } finally {
    await files.remove(guard)
  }
}

function isStale(lock: { text: string; touched: number }, holder: Holder): boolean {
  const runs = holder.runs(lock.text)
  return runs === undefined ? Date.now() - lock.touched > staleAfter : !runs
}

function held(directory: string, text: string): Error {
  return new Error(`${directory} is in use by ${describe(text)}: a file channel's directories belong to one agent`)
}

function describe(text: string): string {
  const [process, host] = text.split('@')
  return host === undefined ? text : `process ${process!.split('.')[0]} on ${host}`
}

/** This process, as /proc tells; on other systems the process id has to do. */
export const thisProcess: Holder = (() => {
  const place = `${bootId()}.${pidNamespace()}@${hostname()}`
  return {
    text: `${process.pid}.${startTime(process.pid)}.${place}`,
    runs(text) {
      const [pid, start, boot, namespace] = text.slice(0, text.lastIndexOf('@')).split('.')
      if (boot !== bootId() || namespace !== pidNamespace()) return undefined
      return startTime(Number(pid)) === start
    },
  }
})()

function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command's name in parentheses and may hold anything; the start time is the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'gone' : fields[19]!
  } catch {
    return isRunning(pid) ? 'unknown' : 'gone'
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
  } catch {
    return 'boot'
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')
  } catch {
    return 'system'
  }
}
