import { setTimeout as sleep } from 'node:timers/promises'
import type { Program } from '../services/program.ts'
import { type Usage, usage } from './usage.ts'

export interface Measured {
  /** Seconds from the start of the process until the far side had everything. */
  readonly seconds: number
  /** Seconds from the start until the far side had something, and how many events that was. */
  readonly first: number
  readonly firstCount: number
  readonly cpu: number
  readonly memory: number
}

export interface Task {
  start(): Program
  /** Events to come. */
  readonly count: number
  /** Asks the far side how many it has. */
  reached(): Promise<number>
  /** Feeds the program; `signal` aborts when the far side has everything. */
  send?(signal: AbortSignal): Promise<void>
  /** Let the program end in order: it has files to close. Default: it is killed. */
  readonly orderly?: boolean
}

/** Starts a program and waits until the far side has everything. Throws when the program or its feeding fails first. */
export async function measure({ start, count, reached, send, orderly }: Task): Promise<Measured> {
  const begin = performance.now()
  const program = start()
  const done = new AbortController()
  let failure: Error | undefined
  send?.(done.signal).catch(error => (failure ??= error))
  let ended = false
  program.ended.finally(() => {
    ended = true
  })
  const since = () => (performance.now() - begin) / 1000
  let first: { first: number; firstCount: number } | undefined
  let most: Usage = { cpu: 0, memory: 0 }
  try {
    for (;;) {
      const used = usage(program.pid)
      most = { cpu: Math.max(most.cpu, used.cpu), memory: Math.max(most.memory, used.memory) }
      const endedBefore = ended
      const now = await reached()
      if (now > 0) first ??= { first: since(), firstCount: now }
      if (now >= count) break
      if (failure !== undefined) throw failure
      // kcat ends by itself; what it sent is at the broker then.
      if (endedBefore || since() > limit)
        throw new Error(`only ${now} of ${count} arrived:\n${program.output.slice(-2000)}`)
      await sleep(pause)
    }
    return { seconds: since(), ...first!, ...most }
  } finally {
    done.abort()
    await (orderly ? program.stop() : program.kill())
  }
}

/** Seconds after which a run counts as failed. */
const limit = 240
/** Between two looks, in ms. */
const pause = 20
