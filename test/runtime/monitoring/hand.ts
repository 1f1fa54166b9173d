// An agent in hand, for the tests of what it tells of itself.
import { MemoryChannel } from '../../../runtime/channels/memory/index.ts'
import { Agent } from '../../../runtime/core/agent.ts'
import type { Sink, Source, SourceContext } from '../../../runtime/core/contracts.ts'
import type { Entry } from '../../../runtime/core/log.ts'
import { ReplicatingSelector } from '../../../runtime/selectors/replicating/index.ts'

export class HandSource implements Source {
  context: SourceContext | undefined
  wont = false

  async start(context: SourceContext) {
    if (this.wont) throw new Error('secret-password is refused')
    this.context = context
  }
  async stop() {}
  async close() {}
}

export class HandSink implements Sink {
  readonly batchSize = 10
  away = false
  hangs = false

  async start() {}
  async deliver(_: unknown, signal: AbortSignal) {
    if (this.away) throw new Error('the far side with secret-password is away')
    if (this.hangs) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }
  async stop() {}
}

export function agentOf(sink: Sink, source = new HandSource()) {
  const memory = new MemoryChannel({ capacity: 20, transactionCapacity: 20, 'keep-alive': 0 })
  const logged: Entry[] = []
  const selector = new ReplicatingSelector({}, { memory })
  const agent = new Agent(
    {
      name: 'a"1',
      channels: { memory },
      sources: { s: { source, selector } },
      sinks: { k: { sink, channel: memory } },
      shutdownTimeout: 50,
    },
    { log: [entry => logged.push(entry)] },
  )
  return { agent, source, logged }
}
