/** An agent inside this process that reads files, and how many events a second pass through it. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MemoryChannel } from '../../../runtime/channels/memory/index.ts'
import { Agent } from '../../../runtime/core/agent.ts'
import type { Sink } from '../../../runtime/core/contracts.ts'
import { StaticInterceptor } from '../../../runtime/interceptors/static/index.ts'
import { ReplicatingSelector } from '../../../runtime/selectors/replicating/index.ts'
import { KafkaSink } from '../../../runtime/sinks/kafka/index.ts'
import { NullSink } from '../../../runtime/sinks/null/index.ts'
import { TaildirSource } from '../../../runtime/sources/taildir/index.ts'

export interface Shape {
  readonly batchSize: number
  /** Bytes, with the line end. */
  readonly eventSize: number
  readonly files: number
  /** Each gets every event, and has its own sinks. */
  readonly channels: number
  /** Of each channel. */
  readonly sinks: number
  /** Of each event. */
  readonly headers: number
}

export const usualShape: Shape = { batchSize: 1000, eventSize: 100, files: 1, channels: 1, sinks: 1, headers: 0 }

/** Where the events go: into null sinks, or, with their headers, into a topic. */
export type Goal = 'null' | { readonly bootstrap: string; readonly topic: string }

/** Events per second, from the agent's start to the last event that the channels let go; `folder` holds `count` lines in *.log. */
export async function eventsPerSecond(shape: Shape, goal: Goal, folder: string, count: number): Promise<number> {
  const agent = new Agent(definition(shape, goal, folder), { log: [], logLevel: 'error' })
  const taken = () => agent.channels.reduce((sum, { metrics }) => sum + metrics.get('EventTakeSuccessCount'), 0)
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  await agent.start()
  while (taken() < count * shape.channels) {
    if (seconds() > 240) throw new Error(`only ${taken()} of ${count * shape.channels} events came through`)
    await sleep(1)
  }
  const rate = count / seconds()
  await agent.stop()
  return rate
}

function definition({ batchSize, channels, sinks, headers }: Shape, goal: Goal, folder: string) {
  const held = numbered('c', channels, () => new MemoryChannel({ capacity: 20_000, transactionCapacity: 10_000 }))
  const source = new TaildirSource({
    filegroups: ['f'],
    'filegroups.f': join(folder, '.*[.]log'),
    positionFile: join(folder, `${randomUUID()}.json`),
    batchSize,
  })
  const interceptors = Array.from(
    { length: headers },
    (_, i) => new StaticInterceptor({ key: `header-${i}`, value: `value-${i}` }),
  )
  const outlets = Object.entries(held).flatMap(([name, channel]) =>
    Object.entries(numbered(`${name}-k`, sinks, () => ({ sink: sink(goal, batchSize), channel }))),
  )
  return {
    name: 'growth',
    channels: held,
    sources: { s: { source, interceptors, selector: new ReplicatingSelector({}, held) } },
    sinks: Object.fromEntries(outlets),
  }
}

function sink(goal: Goal, batchSize: number): Sink {
  if (goal === 'null') return new NullSink({ batchSize })
  return new KafkaSink({
    'kafka.bootstrap.servers': goal.bootstrap,
    'kafka.topic': goal.topic,
    flumeBatchSize: batchSize,
    useFlumeEventFormat: true,
  })
}

function numbered<T>(prefix: string, count: number, make: () => T): Record<string, T> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, make()]))
}
