/** What a process and its children have used, read from /proc (Linux). */
import { readFileSync } from 'node:fs'

export interface Usage {
  /** Seconds, user and system. */
  readonly cpu: number
  /** Highest resident memory so far, in bytes, added up over the processes. */
  readonly memory: number
}

export function usage(pid: number): Usage {
  try {
    return childrenOf(pid).map(usage).reduce(add, own(pid))
  } catch {
    return { cpu: 0, memory: 0 } // It ended while we looked.
  }
}

const add = (a: Usage, b: Usage): Usage => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory })

function own(pid: number): Usage {
  // The name, in parentheses, may hold blanks: count fields behind it. The 12th and 13th are user and system ticks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const highest = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
  return { cpu: ticks / ticksPerSecond, memory: Number(highest?.[1] ?? 0) * 1024 }
}

const ticksPerSecond = 100

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number)
}
