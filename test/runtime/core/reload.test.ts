/** What a reload does when parts fail, hang or hold dead letters; that of a whole bundle is in test/runtime/reload.test.ts. */
import { afterEach, expect, it } from 'vitest'
import { MemoryChannel } from '../../../runtime/channels/memory/index.ts'
import { Agent, type AgentDefinition } from '../../../runtime/core/agent.ts'
import type { Channel, Context, Sink, Source, SourceContext } from '../../../runtime/core/contracts.ts'
import type { EventBatch } from '../../../runtime/core/event-batch.ts'
import { ReplicatingSelector } from '../../../runtime/selectors/replicating/index.ts'
import { batchOf, bodiesOf, eventually } from '../../contracts/support.ts'

class HandSource implements Source {
  starts = 0
  wont = false
  #context: SourceContext | undefined

  async start(context: SourceContext) {
    this.starts++
    if (this.wont) throw new Error('port 1 is taken')
    this.#context = context
  }
  bring(...bodies: string[]) {
    return this.#context!.outlet.put(batchOf(bodies))
  }
  async stop() {}
  async close() {}
}

class HandSink implements Sink {
  readonly batchSize = 10
  readonly delivered: string[] = []
  away = false
  hangs = false
  /** Awaited in a delivery, whose events then are dead letters. */
  refusing: Promise<void> | undefined
  #context: Context | undefined

  async start(context: Context) {
    this.#context = context
  }
  async deliver(batches: readonly EventBatch[], signal: AbortSignal) {
    if (this.away) throw new Error('the far side is away')
    if (this.hangs) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    await this.refusing
    if (this.refusing !== undefined)
      for (const batch of batches) await this.#context!.deadLetters!.put(batch, 'not of the form', signal)
    else this.delivered.push(...bodiesOf(batches))
  }
  async stop() {}
}

const memory = () => new MemoryChannel({ capacity: 100, transactionCapacity: 20, 'keep-alive': 0 })

interface Parts {
  readonly source?: Source
  readonly channel?: Channel
  readonly sink: Sink
  readonly letters?: { readonly channel: Channel; readonly sink: Sink }
}

function definitionOf({ source = new HandSource(), channel = memory(), sink, letters }: Parts): AgentDefinition {
  return {
    name: 'a',
    channels: { c: channel, ...(letters && { dead: letters.channel }) },
    sources: { s: { source, selector: new ReplicatingSelector({}, { c: channel }) } },
    sinks: {
      k: { sink, channel, ...(letters && { deadLetter: letters.channel }) },
      ...(letters && { letters: { sink: letters.sink, channel: letters.channel } }),
    },
    shutdownTimeout: 300,
  }
}

let agent: Agent
afterEach(() => agent.stop())

function agentOf(parts: Parts): Agent {
  agent = new Agent(definitionOf(parts), { log: [] })
  return agent
}

/** Which parts of the new definition mean something else: `sources s`. */
const reload = (next: Parts, ...changed: string[]) =>
  agent.reload(definitionOf(next), (kind, name) => !changed.includes(`${kind} ${name}`))

it('a part that could not start is gone for good once another has its place', async () => {
  const [old, source, sink] = [new HandSource(), new HandSource(), new HandSink()]
  old.wont = true
  const starting = agentOf({ source: old, sink }).start()
  await eventually(() => old.starts > 0, 'the first start')
  await reload({ source, sink: new HandSink() }, 'sources s')
  const { starts } = old
  await source.bring('a')
  await eventually(() => sink.delivered.length > 0, 'the event')
  await starting
  await new Promise(resolve => setTimeout(resolve, 1200))
  expect(old.starts).toBe(starts)
})

it('is refused while the channels have not started, since nothing runs that could go on', async () => {
  const channel = memory()
  channel.start = async () => {
    throw new Error('the disk is not there')
  }
  void agentOf({ channel, sink: new HandSink() }).start()
  await expect(reload({ sink: new HandSink() }, 'channels c')).rejects.toThrow('restart it instead')
})

it('a channel that can not start changes nothing', async () => {
  const [source, sink, channel] = [new HandSource(), new HandSink(), memory()]
  await agentOf({ source, sink }).start()
  channel.start = async () => {
    throw new Error('the disk is full')
  }
  await expect(reload({ channel, sink: new HandSink() }, 'channels c')).rejects.toThrow('the disk is full')
  await source.bring('a')
  await eventually(() => sink.delivered.length > 0, 'the event')
  expect(sink.delivered).toEqual(['a'])
})

it('a channel that can not be drained in time changes nothing, and its events come once', async () => {
  const [source, sink] = [new HandSource(), new HandSink()]
  sink.away = true
  await agentOf({ source, sink }).start()
  await source.bring('a')
  await expect(reload({ sink: new HandSink() }, 'channels c')).rejects.toThrow('was not delivered within 0.3 s')
  const later = source.bring('b')
  sink.away = false
  await later
  await eventually(() => sink.delivered.length >= 2, 'the events')
  expect(sink.delivered).toEqual(['a', 'b'])
})

it('a sink that hangs is replaced, and what it held goes to the new one', async () => {
  const [source, old, sink] = [new HandSource(), new HandSink(), new HandSink()]
  old.hangs = true
  await agentOf({ source, sink: old }).start()
  await source.bring('a')
  expect(await reload({ sink }, 'sinks k')).toMatchObject({ replaced: ['sink k'] })
  await eventually(() => sink.delivered.length > 0, 'the event')
  expect(sink.delivered).toEqual(['a'])
})

it('dead letters that are on their way reach their sink before its channel goes', async () => {
  const [source, sink, letters] = [new HandSource(), new HandSink(), new HandSink()]
  let refuse = () => {}
  sink.refusing = new Promise(resolve => {
    refuse = resolve
  })
  await agentOf({ source, sink, letters: { channel: memory(), sink: letters } }).start()
  await source.bring('a')
  setTimeout(refuse, 50)
  const next = { sink: new HandSink(), letters: { channel: memory(), sink: new HandSink() } }
  expect(await reload(next, 'channels dead')).toMatchObject({ replaced: ['channel dead'] })
  expect(letters.delivered).toEqual(['a'])
})
