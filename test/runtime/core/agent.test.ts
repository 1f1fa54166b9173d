import { expect, it } from 'vitest'
import { MemoryChannel } from '../../../runtime/channels/memory/index.ts'
import { Agent } from '../../../runtime/core/agent.ts'
import {
  type Channel,
  ConfigurationError,
  type Interceptor,
  type Route,
  type Selector,
  type Sink,
  type Source,
  type SourceContext,
} from '../../../runtime/core/contracts.ts'
import type { EventBatch } from '../../../runtime/core/event-batch.ts'
import type { Entry } from '../../../runtime/core/log.ts'
import { batchOf, bodiesOf, eventually, numbered } from '../../contracts/support.ts'

/** Brings batches when told to, and remembers which positions may move. */
class HandSource implements Source {
  context: SourceContext | undefined
  readonly settled: number[] = []
  readonly calls: string[] = []
  starts = 0
  failStarts = 0

  async start(context: SourceContext) {
    this.calls.push('start')
    if (this.starts++ < this.failStarts) throw new Error('port 1 is taken')
    this.context = context
  }
  bring(position: number, bodies: readonly string[], options = {}) {
    return this.context!.outlet.put(batchOf(bodies), () => this.settled.push(position), options)
  }
  async stop() {
    this.calls.push('stop')
  }
  async close() {
    this.calls.push(`close at ${this.settled.at(-1)}`)
  }
}

/** Keeps what it was given; fails as often as told; may hold deliveries back. */
class HandSink implements Sink {
  readonly batchSize = 10
  readonly delivered: string[] = []
  failures = 0
  held: Promise<void> = Promise.resolve()
  stopped = 0

  constructor(readonly concurrency = 1) {}
  async start() {}
  async deliver(batches: readonly EventBatch[], signal: AbortSignal) {
    await Promise.race([
      this.held,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    ])
    if (this.failures-- > 0) throw new Error('the far side is away')
    this.delivered.push(...bodiesOf(batches))
  }
  async stop() {
    this.stopped++
  }
}

class ToAll implements Selector {
  constructor(
    readonly channels: readonly Channel[],
    private readonly optional: readonly Channel[] = [],
  ) {}
  route(batch: EventBatch): Route[] {
    return [
      ...this.channels.map(channel => ({ channel, batch, optional: false })),
      ...this.optional.map(channel => ({ channel, batch, optional: true })),
    ]
  }
}

function agentOf(parts: {
  channels?: Record<string, Channel>
  sinks?: HandSink[]
  selector?: Selector
  interceptors?: Interceptor[]
  shutdownTimeout?: number
}) {
  const memory = new MemoryChannel({ capacity: 100, transactionCapacity: 20, 'keep-alive': 0 })
  const channels = parts.channels ?? { memory }
  const source = new HandSource()
  const sinks = parts.sinks ?? [new HandSink()]
  const logged: Entry[] = []
  const all = Object.values(channels)
  const agent = new Agent(
    {
      name: 'a',
      channels,
      sources: { s: { source, selector: parts.selector ?? new ToAll(all), interceptors: parts.interceptors ?? [] } },
      sinks: Object.fromEntries(sinks.map((sink, i) => [`k${i}`, { sink, channel: all[i % all.length]! }])),
      ...(parts.shutdownTimeout === undefined ? {} : { shutdownTimeout: parts.shutdownTimeout }),
    },
    { log: [entry => logged.push(entry)] },
  )
  return { agent, source, sinks, logged, memory }
}

it('moves a position only when the sink has committed', async () => {
  const sink = new HandSink()
  let release = () => {}
  sink.held = new Promise(resolve => {
    release = resolve
  })
  const { agent, source } = agentOf({ sinks: [sink] })
  await agent.start()
  await source.bring(1, numbered(5))
  expect(source.settled).toEqual([])
  release()
  await eventually(() => source.settled.length === 1, 'the position moves')
  expect(sink.delivered).toEqual(numbered(5))
  expect(await agent.stop()).toBe(true)
})

it('offers events again after a failed delivery, in order, and says so in one line', async () => {
  const sink = new HandSink()
  sink.failures = 1
  const { agent, source, logged } = agentOf({ sinks: [sink] })
  await agent.start()
  await source.bring(1, numbered(25))
  await eventually(() => source.settled.length === 1, 'the position moves', 5000)
  expect(sink.delivered).toEqual(numbered(25))
  expect(
    logged.some(entry => entry.level === 'error' && /offered again: the far side is away/.test(entry.message)),
  ).toBe(true)
  await agent.stop()
})

it('stops in order: source, drain, sink, positions', async () => {
  const { agent, source, sinks } = agentOf({})
  await agent.start()
  await source.bring(7, numbered(15))
  expect(await agent.stop()).toBe(true)
  expect(source.calls).toEqual(['start', 'stop', 'close at 7'])
  expect(sinks[0]!.delivered).toEqual(numbered(15))
  expect(sinks[0]!.stopped).toBe(1)
})

it('gives up draining at the time-out and leaves the position where it was', async () => {
  const sink = new HandSink()
  sink.held = new Promise(() => {})
  const { agent, source } = agentOf({ sinks: [sink], shutdownTimeout: 200 })
  await agent.start()
  await source.bring(1, numbered(3))
  expect(await agent.stop()).toBe(false)
  expect(source.calls.at(-1)).toBe('close at undefined')
})

it('gives up draining early when nothing moves and the caller is in a hurry', async () => {
  const sink = new HandSink()
  sink.held = new Promise(() => {})
  const { agent, source } = agentOf({ sinks: [sink] })
  await agent.start()
  await source.bring(1, numbered(3))
  const began = Date.now()
  expect(await agent.stop(100)).toBe(false)
  expect(Date.now() - began).toBeLessThan(4000)
})

it('settles a batch for two channels when the later sink has committed', async () => {
  const channels = { c1: new MemoryChannel({}), c2: new MemoryChannel({}) }
  const slow = new HandSink()
  let release = () => {}
  slow.held = new Promise(resolve => {
    release = resolve
  })
  const quick = new HandSink()
  const { agent, source } = agentOf({ channels, sinks: [quick, slow] })
  await agent.start()
  await source.bring(1, ['x'])
  await eventually(() => quick.delivered.length === 1, 'the quick sink delivers')
  expect(source.settled).toEqual([])
  release()
  await eventually(() => source.settled.length === 1, 'the position moves')
  await agent.stop()
})

it('holds a source back while a channel is full, and refuses it when the source has no patience', async () => {
  const sink = new HandSink()
  let release = () => {}
  sink.held = new Promise(resolve => {
    release = resolve
  })
  const { agent, source } = agentOf({ sinks: [sink] })
  await agent.start()
  await source.bring(1, numbered(100))
  await expect(source.bring(2, ['late'], { patience: 50 })).rejects.toThrow(/no room/)
  const waiting = source.bring(3, ['patient'])
  release()
  await waiting
  await eventually(() => source.settled.includes(3), 'the waiting batch arrives')
  expect(source.settled).toEqual([1, 3])
  expect(sink.delivered.at(-1)).toBe('patient')
  await agent.stop()
})

it('never waits for an optional channel’s sink, and drops for a full one', async () => {
  const main = new MemoryChannel({})
  const small = new MemoryChannel({ capacity: 1, transactionCapacity: 1, 'keep-alive': 0 })
  const sink = new HandSink()
  const { agent, source } = agentOf({
    channels: { main, small },
    sinks: [sink],
    selector: new ToAll([main], [small]),
  })
  await agent.start()
  await source.bring(1, ['a'])
  await source.bring(2, ['b'])
  await eventually(() => source.settled.length === 2, 'both positions move')
  expect(small.size).toBe(1)
  await agent.stop()
})

it('settles a batch that interceptors emptied', async () => {
  const none: Interceptor = { intercept: batch => batch.slice(0, 0) }
  const { agent, source, sinks } = agentOf({ interceptors: [none] })
  await agent.start()
  await source.bring(4, numbered(2))
  expect(source.settled).toEqual([4])
  await agent.stop()
  expect(sinks[0]!.delivered).toEqual([])
})

it('starts a part again until it can, and restarts one that fails while it runs', async () => {
  const { agent, source, logged } = agentOf({})
  source.failStarts = 1
  await agent.start()
  expect(source.starts).toBe(2)
  expect(logged.some(entry => /port 1 is taken; trying again/.test(entry.message))).toBe(true)
  source.context!.fail(new Error('the peer sent nonsense'))
  await eventually(() => source.starts === 3, 'it starts again')
  await agent.stop()
})

it('ends on a configuration that can not work', async () => {
  const { agent, source } = agentOf({})
  source.start = async () => {
    throw new ConfigurationError('positionFile: there is no such folder')
  }
  await expect(agent.start()).rejects.toThrow('positionFile')
  await agent.stop()
})

it('goes on when a channel could not give for a while', async () => {
  const channel = new MemoryChannel({})
  const take = channel.take.bind(channel)
  let failures = 2
  channel.take = (max, signal) => (failures-- > 0 ? Promise.reject(new Error('the disk is away')) : take(max, signal))
  const { agent, source, sinks, logged } = agentOf({ channels: { channel } })
  await agent.start()
  await source.bring(1, ['x'])
  await eventually(() => source.settled.length === 1, 'the event arrives')
  expect(sinks[0]!.delivered).toEqual(['x'])
  expect(logged.some(entry => /gives nothing: the disk is away/.test(entry.message))).toBe(true)
  await agent.stop()
})

it('keeps order with deliveries side by side and failures among them', async () => {
  const sink = new HandSink(4)
  sink.failures = 2
  const { agent, source } = agentOf({ sinks: [sink] })
  await agent.start()
  await source.bring(1, numbered(60))
  await eventually(() => source.settled.length === 1, 'everything arrives', 8000)
  expect(new Set(sink.delivered)).toEqual(new Set(numbered(60)))
  expect(sink.delivered).toHaveLength(60)
  await agent.stop()
})
