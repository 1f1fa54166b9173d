import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Agent } from './core/agent.ts'

/** How often to look, in ms, and the least time between two collections: each stops the agent for a moment. */
const every = 250
const pause = 2000
/** Part of the budget from which on garbage is collected. */
const mark = 0.8

/**
 * Keeps the process inside the `memory:` of the pipeline that runs now. What components hold is bounded by the compiler's own sum; V8, which
 * knows nothing of the budget, would let garbage grow beside it for as long as the machine has room.
 */
export function guardMemory(agent: Agent): void {
  let next = 0
  setInterval(() => {
    const { memory: budget } = agent.definition
    if (budget === undefined || process.memoryUsage.rss() < budget * mark || performance.now() < next) return
    collectGarbage()
    const after = process.memoryUsage.rss()
    if (after > budget)
      agent.log.warn(`the process needs more than the ${budget} bytes of the pipeline's memory budget`)
    next = performance.now() + pause
  }, every).unref()
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}
