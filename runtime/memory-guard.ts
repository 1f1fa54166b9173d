import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Logger } from './core/log.ts'

/** How often to look, in ms, and the least time between two collections: each stops the agent for a moment. */
const every = 250
const pause = 2000
/** Part of the budget from which on garbage is collected. */
const mark = 0.8

/**
 * Keeps the process inside the pipeline's `memory:`. What components hold is bounded by the compiler's own sum; V8, which
 * knows nothing of the budget, would let garbage grow beside it for as long as the machine has room.
 */
export function guardMemory(budget: number, log: Logger): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  let next = 0
  setInterval(() => {
    if (process.memoryUsage.rss() < budget * mark || performance.now() < next) return
    collect()
    const after = process.memoryUsage.rss()
    if (after > budget) log.warn(`the process needs more than the ${budget} bytes of the pipeline's memory budget`)
    next = performance.now() + pause
  }, every).unref()
}
