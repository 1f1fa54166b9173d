import { getHeapStatistics, setFlagsFromString } from 'node:v8'
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
  const suit = suitCollector()
  setInterval(() => {
    suit()
    const { memory: budget } = agent.definition
    if (budget === undefined || process.memoryUsage.rss() < budget * mark || performance.now() < next) return
    collectGarbage()
    const after = process.memoryUsage.rss()
    if (after > budget)
      agent.log.warn(`the process needs more than the ${budget} bytes of the pipeline's memory budget`)
    next = performance.now() + pause
  }, every).unref()
}

/**
 * What V8 assumes of a program is not true of an agent: it keeps little, and lets go of much outside of the heap, the bodies.
 * Left to itself V8 marks the whole heap for every ten megabytes of them (a tenth of the CPU between a file and Kafka),
 * and has buffers of no more use wait in a space for new objects that grows to 32 MB. So that space stays at 2 MB, and a
 * small heap may grow to four times what is alive. A large one, for which that would be too much, is V8's own matter again.
 *
 * The flags are V8's own, read at each collection (seen in Node 20). A V8 that does not know one says so on standard error
 * and goes on.
 */
function suitCollector(): () => void {
  setFlagsFromString('--semi-space-growth-factor=1')
  let wasSmall: boolean | undefined
  const suit = () => {
    const isSmall = getHeapStatistics().used_heap_size < smallHeap
    if (isSmall !== wasSmall) setFlagsFromString(`--heap-growing-percent=${isSmall ? 300 : 0}`)
    wasSmall = isSmall
  }
  suit()
  return suit
}

const smallHeap = 48 << 20

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}
