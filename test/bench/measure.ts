import { setTimeout as sleep } from 'node:timers/promises'
import type { Program } from '../services/program.ts'
import { type Usage, usage } from './usage.ts'

export interface Measured {
  /** Seconds from the start of the process until the far side had everything. */
  readonly seconds: number
  /** Seconds from the start until the far side had something. */
  readonly first: number
  readonly cpu: number
  readonly memory: number
}

/** Starts a program, asks `reached` for the count at the far side until it is `count`, and kills the program. */
export async function measure(start: () => Program, count: number, reached: () => Promise<number>): Promise<Measured> {
  const begin = performance.now()
  const program = start()
  const since = () => (performance.now() - begin) / 1000
  let first: number | undefined
  let most: Usage = { cpu: 0, memory: 0 }
  let ended = false
  program.ended.finally(() => {
    ended = true
  })
  for (;;) {
    const used = usage(program.pid)
    most = { cpu: Math.max(most.cpu, used.cpu), memory: Math.max(most.memory, used.memory) }
    const endedBefore = ended
    const now = await reached()
    if (now > 0) first ??= since()
    if (now >= count) break
    // kcat ends by itself; what it sent is at the broker then.
    if (endedBefore || since() > limit)
      throw new Error(`only ${now} of ${count} arrived:\n${program.output.slice(-2000)}`)
    await sleep(20)
  }
  const seconds = since()
  await program.kill()
  return { seconds, first: first!, ...most }
}

/** Seconds after which a run counts as failed. */
const limit = 240
