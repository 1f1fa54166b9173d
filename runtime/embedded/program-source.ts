import type { Outlet, Source, SourceContext } from '../core/contracts.ts'
import { type Event, EventBatch } from '../core/event-batch.ts'

/** The source of an agent that a program runs inside itself: the program puts events, as into Flume's embedded agent. */
export class ProgramSource implements Source {
  #outlet: Outlet | undefined
  #stopped = new AbortController()

  async start({ outlet }: SourceContext): Promise<void> {
    this.#stopped = new AbortController()
    this.#outlet = outlet
  }

  /**
   * Resolves when every required channel has the events, which may wait for room; `settled` runs when they are safe (with
   * a memory channel: when the sink has delivered them). Rejects when the agent does not run or stops first.
   */
  async put(events: readonly Event[], settled?: () => void): Promise<void> {
    if (this.#outlet === undefined) throw new Error('the agent does not run: start it before the first put')
    await this.#outlet.put(EventBatch.of(events), settled, { signal: this.#stopped.signal })
  }

  async stop(): Promise<void> {
    this.#outlet = undefined
    this.#stopped.abort(new Error('the agent is stopping'))
  }

  async close(): Promise<void> {}
}
