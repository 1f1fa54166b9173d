import type { Context, Sink } from '../../../runtime/core/contracts.ts'
import type { EventBatch } from '../../../runtime/core/event-batch.ts'
import { batchOf, bodiesOf } from '../../contracts/support.ts'

export const never = new AbortController().signal
export const sorrow = (what: string) => new Error(`${what} is away`)

/** A sink whose far side a test can take away. Writes `<name> <body>` into the list that all of a group share. */
export class TestSink implements Sink {
  batchSize = 100
  starts = 0
  stops = 0
  calls = 0
  startsWith: Error | undefined
  away = false
  context: Context | undefined

  constructor(
    readonly name: string,
    readonly log: string[],
  ) {}

  async start(context: Context): Promise<void> {
    this.starts++
    this.context = context
    if (this.startsWith !== undefined) throw this.startsWith
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    this.calls++
    signal.throwIfAborted()
    if (this.away) throw sorrow(this.name)
    this.log.push(...bodiesOf(batches).map(body => `${this.name} ${body}`))
  }

  async stop(): Promise<void> {
    this.stops++
  }
}

export function sinks(...names: string[]) {
  const log: string[] = []
  const all = Object.fromEntries(names.map(name => [name, new TestSink(name, log)]))
  return { log, all, deliver: (group: Sink, body: string) => group.deliver([batchOf([body])], never) }
}
