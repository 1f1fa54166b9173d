/**
 * The note that each in-use file carries: whose it is, where it goes, and how many of its bytes hold confirmed events.
 * After a crash the next run finds its files by it, cuts off what was never confirmed, and gives them their names.
 */
import { hostname } from 'node:os'

export interface Note {
  /** Host and process id. */
  readonly owner: string
  /** Path when it is finished. */
  readonly final: string
  /** Bytes that hold confirmed events. */
  readonly length: number
}

export const owner = `${hostname()}:${process.pid}`

/** Undefined for what is no note of ours. */
export function parsedNote(text: string | undefined): Note | undefined {
  try {
    const note = JSON.parse(text ?? '')
    return typeof note.owner === 'string' && typeof note.final === 'string' && note.length >= 0 ? note : undefined
  } catch {
    return undefined
  }
}

/**
 * True when the file was left by a process of this machine that is gone. A process id that is ours now was somebody
 * else's before, which is the rule in containers; what we have in hand ourselves, `inHand` knows.
 */
export function isLeftOver(note: Note): boolean {
  const [, host, process_] = /^(.*):(\d+)$/.exec(note.owner) ?? []
  return host === hostname() && (Number(process_) === process.pid || !runs(Number(process_)))
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The in-use files of this process, whichever sink they belong to. */
export const inHand = new Set<string>()
