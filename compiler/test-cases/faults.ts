import { setTimeout as sleep } from 'node:timers/promises'
import type { DevBroker, Exchange } from '../dev-broker/index.ts'
import type { SmallDisk } from '../trial/small-disk.ts'
import type { TestedAgent } from './agent.ts'
import type { FaultPlan } from './fault-plan.ts'
import { feedingClient } from './feeds.ts'
import type { PostedTo } from './sightings.ts'

/** Everything that a fault of a case may happen to. */
export interface Surroundings {
  readonly agent: TestedAgent
  readonly broker: DevBroker | undefined
  readonly disk: SmallDisk | undefined
  readonly posts: readonly PostedTo[]
}

/** The faults of a case, each beginning when its number of events has gone in; they go on beside what follows. */
export class Faults {
  #left: readonly FaultPlan[]
  readonly #going: Promise<void>[] = []
  #answerDelay = 0
  #answersToLose = 0

  constructor(
    plans: readonly FaultPlan[],
    private readonly around: Surroundings,
  ) {
    this.#left = [...plans].sort((a, b) => a.after - b.after)
  }

  /** The number of events, above `sent`, at which the next fault begins. */
  next(sent: number): number {
    return this.#left.find(({ after }) => after > sent)?.after ?? Number.POSITIVE_INFINITY
  }

  /** Begins those that are due; resolves when the agent can be fed again. */
  async begin(sent: number): Promise<void> {
    const due = this.#left.filter(({ after }) => after <= sent)
    this.#left = this.#left.filter(({ after }) => after > sent)
    for (const plan of due) await this.#begin(plan)
  }

  /** Resolves when none goes on, but slowness. */
  async over(): Promise<void> {
    await Promise.all(this.#going)
  }

  /** What the broker does before it answers. */
  async beforeAnswer({ api, clientId }: Exchange): Promise<'cut' | undefined> {
    if (api !== 'Produce' || clientId === feedingClient) return undefined
    if (this.#answerDelay > 0) await sleep(this.#answerDelay)
    if (this.#answersToLose === 0) return undefined
    this.#answersToLose--
    return 'cut'
  }

  async #begin({ kind, ms }: FaultPlan): Promise<void> {
    const { agent, broker, disk, posts } = this.around
    switch (kind) {
      case 'kill':
        await agent.kill()
        return agent.start()
      case 'stop':
        await agent.stop()
        return agent.start()
      case 'broker':
        await broker!.pause()
        return this.#beside(ms, () => broker!.resume())
      case 'disk':
        await disk!.fill()
        return this.#beside(ms, () => disk!.free())
      case 'slow':
        this.#answerDelay = ms
        for (const one of posts) one.delay = ms
        return
      case 'answer':
        this.#answersToLose++
    }
  }

  #beside(ms: number, end: () => Promise<unknown>): void {
    this.#going.push(sleep(ms).then(async () => void (await end())))
  }
}
