/** What the status page and `flumec top` show: `/status.json`. Counts only grow; who asks twice has the rates. */
import type { Agent } from '../core/agent.ts'
import type { Durations } from '../core/durations.ts'
import type { ComponentMetrics } from '../core/metrics.ts'
import type { State } from '../core/supervisor.ts'
import type { PipelineFacts } from './facts.ts'
import { notReady } from './health.ts'
import type { ChannelStatus, PartStatus, SinkStatus, SourceStatus, Status, Sum } from './status-form.ts'
import type { Watchdog } from './watchdog.ts'

export function statusOf(agent: Agent, watchdog: Watchdog, facts: PipelineFacts | undefined, file?: string): Status {
  return {
    agent: agent.definition.name,
    ...(file === undefined ? {} : { file }),
    now: Date.now(),
    started: Math.round(performance.timeOrigin),
    process: {
      pid: process.pid,
      node: process.version,
      memory: process.memoryUsage.rss(),
      eventLoop: { late: watchdog.delay, ...watchdog.delays },
    },
    notReady: [...notReady(agent), ...watchdog.reasons],
    sources: agent.sources.map(source => sourceStatus(agent, source, facts)),
    channels: agent.channels.map(channel => channelStatus(channel, facts)),
    sinks: agent.sinks.flatMap(sink => sinkStatus(agent, sink, facts)),
    groups: Object.entries(facts?.groups ?? {}).map(([name, { type, sinks }]) => ({ name, type, sinks })),
    promises: facts?.promises ?? [],
  }
}

function sourceStatus(agent: Agent, one: Agent['sources'][number], facts: PipelineFacts | undefined): SourceStatus {
  const { source, selector, interceptors = [] } = one.part
  const known = facts?.sources[one.name]
  return {
    ...partStatus(one.metrics, one.supervisor, known?.type ?? typeName(source)),
    received: one.metrics.get('EventReceivedCount'),
    accepted: one.metrics.get('EventAcceptedCount'),
    interceptors: known?.interceptors ?? interceptors.map(typeName),
    selector: known?.selector ?? typeName(selector),
    channels: agent.channels.filter(({ part }) => selector.channels.includes(part)).map(({ name }) => name),
  }
}

function channelStatus(one: Agent['channels'][number], facts: PipelineFacts | undefined): ChannelStatus {
  const { part, metrics } = one
  return {
    ...partStatus(metrics, one.supervisor, facts?.channels[one.name]?.type ?? typeName(part)),
    size: part.size,
    capacity: part.capacity === Number.MAX_SAFE_INTEGER ? null : part.capacity,
    put: metrics.get('EventPutSuccessCount'),
    taken: metrics.get('EventTakeSuccessCount'),
    oldest: metrics.transit.oldest ?? null,
    endToEnd: sum(metrics.transit.delays),
  }
}

/** The members of a group in its place. */
function sinkStatus(agent: Agent, one: Agent['sinks'][number], facts: PipelineFacts | undefined): SinkStatus[] {
  const nameOf = (channel: unknown) => agent.channels.find(({ part }) => part === channel)?.name ?? ''
  const { sink, channel, deadLetter } = one.part
  const common = {
    channel: nameOf(channel),
    ...(deadLetter === undefined ? {} : { deadLetter: nameOf(deadLetter) }),
  }
  const status = (metrics: ComponentMetrics, supervised: Supervised, fallback: string, group: object): SinkStatus => ({
    ...partStatus(metrics, supervised, facts?.sinks[metrics.name]?.type ?? fallback),
    ...common,
    ...group,
    attempted: metrics.get('EventDrainAttemptCount'),
    delivered: metrics.get('EventDrainSuccessCount'),
    failures: metrics.get('EventWriteFail'),
    delivery: sum(metrics.durations.get('delivery')),
  })
  if (sink.members === undefined) return [status(one.metrics, one.supervisor, typeName(sink), {})]
  return sink.members.map(member => status(member.metrics, member, 'sink', { group: one.name }))
}

interface Supervised {
  readonly state: State
  readonly restarts?: number
}

function partStatus(metrics: ComponentMetrics, { state, restarts = 0 }: Supervised, type: string): PartStatus {
  const { name, lastError } = metrics
  const error = lastError && { message: lastError.message.slice(0, longestError), at: lastError.at }
  return { name, type, state, restarts, ...(error && { lastError: error }) }
}

const longestError = 500

const sum = (durations: Durations | undefined): Sum => ({
  count: durations?.counts.reduce((a, b) => a + b, 0) ?? 0,
  seconds: durations?.sum ?? 0,
})

/** `FileRoll` of a `FileRollSink`: where the compiler has not said what it is. */
const typeName = (part: object): string =>
  part.constructor.name.replace(/(?<=.)(Source|Channel|Sink|Interceptor|Selector)$/, '')
