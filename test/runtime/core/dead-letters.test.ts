import { afterEach, describe, expect, it } from 'vitest'
import { MemoryChannel } from '../../../runtime/channels/memory/index.ts'
import { Agent } from '../../../runtime/core/agent.ts'
import type { Channel, Context, Route, Selector, Sink, Source, SourceContext } from '../../../runtime/core/contracts.ts'
import type { EventBatch } from '../../../runtime/core/event-batch.ts'
import type { Entry } from '../../../runtime/core/log.ts'
import { DefaultGroup } from '../../../runtime/sink-groups/default/index.ts'
import { FailoverGroup } from '../../../runtime/sink-groups/failover/index.ts'
import { batchOf, bodiesOf, eventually } from '../../contracts/support.ts'

class HandSource implements Source {
  context: SourceContext | undefined
  settled = 0
  async start(context: SourceContext) {
    this.context = context
  }
  bring(...bodies: string[]) {
    return this.context!.outlet.put(batchOf(bodies, { kept: 'header' }), () => this.settled++)
  }
  async stop() {}
  async close() {}
}

/** Refuses bodies that start with "bad" for good; everything while it is `away`. */
class PickySink implements Sink {
  readonly batchSize = 10
  readonly delivered: string[] = []
  away = false
  context: Context | undefined

  async start(context: Context) {
    this.context = context
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal) {
    if (this.away) throw new Error('the far side is away')
    for (const batch of batches) {
      const all = Array.from({ length: batch.count }, (_, i) => i)
      const refused = all.filter(i => batch.body(i).toString().startsWith('bad'))
      this.delivered.push(...bodiesOf([batch.select(all.filter(i => !refused.includes(i)))]))
      if (refused.length === 0) continue
      if (this.context!.deadLetters === undefined) throw new Error('it is bad')
      await this.context!.deadLetters.put(batch.select(refused), 'it is bad', signal)
    }
  }

  async stop() {}
}

class KeepingSink extends PickySink {
  readonly headers: Record<string, string>[] = []
  override async deliver(batches: readonly EventBatch[], signal: AbortSignal) {
    if (this.away) throw new Error('the far side is away')
    signal.throwIfAborted()
    this.delivered.push(...bodiesOf(batches))
    for (const batch of batches) for (let i = 0; i < batch.count; i++) this.headers.push(batch.headersOf(i))
  }
}

const to = (channel: Channel): Selector => ({
  channels: [channel],
  route: (batch): Route[] => [{ channel, batch, optional: false }],
})

const memory = (capacity = 100) => new MemoryChannel({ capacity, transactionCapacity: capacity, 'keep-alive': 0 })

const agents: Agent[] = []
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.stop()
})

async function started(sink: Sink, letters: Channel | undefined, keeper?: Sink) {
  const source = new HandSource()
  const main = memory()
  const logged: Entry[] = []
  const agent = new Agent(
    {
      name: 'a',
      shutdownTimeout: 500,
      channels: { main, ...(letters && { refused: letters }) },
      sources: { s: { source, selector: to(main) } },
      sinks: {
        k: { sink, channel: main, ...(letters && { deadLetter: letters }) },
        ...(keeper && letters && { keeper: { sink: keeper, channel: letters } }),
      },
    },
    { log: [entry => logged.push(entry)] },
  )
  agents.push(agent)
  await agent.start()
  const metrics = agent.sinks.find(one => one.name === 'k')!.metrics
  return { agent, source, main, logged, metrics }
}

describe('dead letters', () => {
  it('go to their channel with sink, reason and time, and the rest is delivered once', async () => {
    const [sink, keeper, before] = [new PickySink(), new KeepingSink(), Date.now()]
    const { source, metrics, main } = await started(sink, memory(), keeper)
    await source.bring('1', 'bad 2', '3', 'bad 4')
    await eventually(() => source.settled === 1, 'the source hears that it may go on')
    expect(sink.delivered).toEqual(['1', '3'])
    expect(keeper.delivered).toEqual(['bad 2', 'bad 4'])
    const { 'flumec.deadLetter.time': time, ...others } = keeper.headers[0]!
    expect(others).toEqual({ kept: 'header', 'flumec.deadLetter.sink': 'k', 'flumec.deadLetter.reason': 'it is bad' })
    expect(Number(time)).toBeGreaterThanOrEqual(before)
    expect(metrics.get('DeadLetterCount')).toBe(2)
    expect(metrics.get('EventWriteFail')).toBe(0)
    expect(main.size).toBe(0)
  })

  it('are not there unless the pipeline names a channel: the event is offered for ever', async () => {
    const sink = new PickySink()
    const { source, metrics, main } = await started(sink, undefined)
    await source.bring('bad 1')
    await eventually(() => metrics.get('EventWriteFail') >= 1, 'a failed delivery')
    expect(main.size).toBe(1)
    expect([...metrics.counters.keys()]).not.toContain('DeadLetterCount')
  })

  it('of a volatile channel are done when its own sink has them', async () => {
    const [sink, keeper] = [new PickySink(), new KeepingSink()]
    keeper.away = true
    const letters = memory()
    const { source, main } = await started(sink, letters, keeper)
    await source.bring('bad 1')
    await eventually(() => letters.size === 1, 'the letter in its channel')
    expect(source.settled).toBe(0)
    expect(main.size).toBe(1)
    keeper.away = false
    await eventually(() => source.settled === 1, 'the source hears that it may go on')
    expect(keeper.delivered).toEqual(['bad 1'])
    expect(main.size).toBe(0)
  })

  it('wait for a full channel, without a second delivery of what was confirmed', async () => {
    const [sink, keeper] = [new PickySink(), new KeepingSink()]
    keeper.away = true
    const letters = memory(1)
    const { source, logged, metrics } = await started(sink, letters, keeper)
    await source.bring('1', 'bad 2', 'bad 3', '4')
    await eventually(() => logged.some(({ message }) => /refused is full/.test(message)), 'the full channel in the log')
    keeper.away = false
    await eventually(() => source.settled === 1, 'the source hears that it may go on')
    expect(sink.delivered).toEqual(['1', '4'])
    expect(keeper.delivered).toEqual(['bad 2', 'bad 3'])
    expect(metrics.get('EventWriteFail')).toBe(0)
  })

  it('that their channel can not take fail the delivery', async () => {
    const [sink, keeper] = [new PickySink(), new KeepingSink()]
    const letters = memory()
    let broken = 1
    const put = letters.put.bind(letters)
    letters.put = async (...args) => (broken-- > 0 ? Promise.reject(new Error('the disk is gone')) : put(...args))
    const { source, metrics } = await started(sink, letters, keeper)
    await source.bring('bad 1')
    await eventually(() => source.settled === 1, 'the source hears that it may go on')
    expect(metrics.get('EventWriteFail')).toBe(1)
    expect(metrics.get('DeadLetterCount')).toBe(1)
    expect(keeper.delivered).toEqual(['bad 1'])
  })

  it('hold up no stop: what waits goes back', async () => {
    const [sink, keeper] = [new PickySink(), new KeepingSink()]
    keeper.away = true
    const { agent, source, main } = await started(sink, memory(), keeper)
    await source.bring('bad 1')
    await eventually(() => sink.context !== undefined && main.size === 1, 'the delivery')
    const began = Date.now()
    expect(await agent.stop()).toBe(false)
    expect(Date.now() - began).toBeLessThan(5000)
    expect(source.settled).toBe(0)
  })

  it.each([
    ['failover', (sink: Sink) => new FailoverGroup({}, { k1: sink })],
    ['default', (sink: Sink) => new DefaultGroup({}, { k1: sink })],
  ])('come from the members of a %s group too', async (kind, group) => {
    const [sink, keeper] = [new PickySink(), new KeepingSink()]
    const { source } = await started(group(sink), memory(), keeper)
    await source.bring('1', 'bad 2')
    await eventually(() => source.settled === 1, 'the source hears that it may go on')
    expect(sink.delivered).toEqual(['1'])
    expect(keeper.headers[0]!['flumec.deadLetter.sink']).toBe(kind === 'failover' ? 'k1' : 'k')
  })
})
