import type { Agent } from '../core/agent.ts'
import type { ComponentMetrics } from '../core/metrics.ts'
import type { State } from '../core/supervisor.ts'

export interface Component {
  readonly state: State
  /** How often it was started again after a failure. */
  readonly restarts?: number
  readonly metrics: ComponentMetrics
}

/** What is reported on: channels, sinks (the members in place of a group) and sources. */
export function components(agent: Agent): Component[] {
  const channels = agent.channels.map(alone)
  const sinks = agent.sinks.flatMap((sink): readonly Component[] => sink.part.sink.members ?? [alone(sink)])
  return [...channels, ...sinks, ...agent.sources.map(alone)]
}

const alone = (one: { supervisor: { state: State; restarts: number }; metrics: ComponentMetrics }): Component => ({
  state: one.supervisor.state,
  restarts: one.supervisor.restarts,
  metrics: one.metrics,
})

/** Figures that every component of a kind shows, counted or not (reference: monitoring.md, 4.1 to 4.3). */
const always: Readonly<Record<ComponentMetrics['kind'], readonly string[]>> = {
  SOURCE: [
    'StartTime',
    'StopTime',
    'EventReceivedCount',
    'EventAcceptedCount',
    'AppendReceivedCount',
    'AppendAcceptedCount',
    'AppendBatchReceivedCount',
    'AppendBatchAcceptedCount',
    'OpenConnectionCount',
    'EventReadFail',
    'ChannelWriteFail',
    'GenericProcessingFail',
  ],
  CHANNEL: [
    'StartTime',
    'StopTime',
    'ChannelSize',
    'ChannelCapacity',
    'ChannelFillPercentage',
    'EventPutAttemptCount',
    'EventPutSuccessCount',
    'EventTakeAttemptCount',
    'EventTakeSuccessCount',
  ],
  SINK: [
    'StartTime',
    'StopTime',
    'ConnectionCreatedCount',
    'ConnectionClosedCount',
    'ConnectionFailedCount',
    'BatchEmptyCount',
    'BatchUnderflowCount',
    'BatchCompleteCount',
    'EventDrainAttemptCount',
    'EventDrainSuccessCount',
    'EventWriteFail',
    'ChannelReadFail',
  ],
}

/** By Flume's names: what the kind always shows, then what this component adds. Times are ms since the epoch. */
export function figures(metrics: ComponentMetrics): Map<string, number | boolean> {
  const found = new Map<string, number | boolean>(always[metrics.kind].map(name => [name, 0]))
  // A channel that bounds nothing has the capacity 0, and then this percentage, as with Flume.
  if (metrics.kind === 'CHANNEL') found.set('ChannelFillPercentage', Number.MAX_VALUE)
  for (const [name, count] of metrics.counters) found.set(name, count)
  for (const [name, read] of metrics.gauges) found.set(name, read())
  return found
}

const levels = new Set(['StartTime', 'StopTime', 'ChannelSize', 'ChannelCapacity', 'ChannelFillPercentage'])

/** False for figures that only grow. */
export function isLevel(name: string, metrics: ComponentMetrics): boolean {
  return levels.has(name) || name === 'OpenConnectionCount' || metrics.gauges.has(name)
}
