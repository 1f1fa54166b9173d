/**
 * The text form of Prometheus (0.0.4) and OpenMetrics (1.0.0). A figure's name is made from Flume's: EventPutAttemptCount
 * of a channel is `flumec_channel_event_put_attempt_total{agent="a1",component="c1"}`. Times and timers are seconds.
 */
import type { Agent } from '../core/agent.ts'
import type { Durations } from '../core/durations.ts'
import type { ComponentMetrics } from '../core/metrics.ts'
import { states } from '../core/supervisor.ts'
import { type Component, components, figures, isLevel } from './components.ts'
import { Families } from './families.ts'
import type { Watchdog } from './watchdog.ts'

export function prometheusText(agent: Agent, watchdog: Watchdog, openMetrics: boolean): string {
  const families = new Families({ agent: agent.definition.name })
  for (const component of components(agent)) addComponent(families, component)
  addProcess(families, watchdog)
  return families.text(openMetrics)
}

function addProcess(families: Families, { delay, delays }: Watchdog): void {
  const gauge = (name: string, help: string, value: number) => families.family(name, 'gauge', help).add({}, value)
  gauge('flumec_event_loop_delay_seconds', 'How late the agent is with what is due.', delay)
  for (const [of, seconds] of Object.entries(delays))
    gauge(`flumec_event_loop_delay_${of}_seconds`, 'The same over the last ten seconds.', seconds)
  gauge('flumec_resident_memory_bytes', 'Memory of the process.', process.memoryUsage.rss())
  gauge('flumec_start_time_seconds', 'When the process was started.', performance.timeOrigin / 1000)
}

function addComponent(families: Families, { state, restarts = 0, metrics }: Component): void {
  const { kind, name, lastError } = metrics
  const prefix = `flumec_${kind.toLowerCase()}_`
  const gauge = (of: string, help: string, value: number) =>
    families.family(prefix + of, 'gauge', help).add({ component: name }, value)
  for (const one of states)
    families
      .family(`${prefix}state`, 'gauge', '1 for the state that it is in.')
      .add({ component: name, state: one }, Number(one === state))
  families
    .family(`${prefix}restarts_total`, 'counter', 'How often it was started again after a failure.')
    .add({ component: name }, restarts)
  gauge('running', `1 while the ${kind.toLowerCase()} runs.`, Number(state === 'running'))
  if (lastError !== undefined) gauge('last_error_time_seconds', 'When it last failed.', lastError.at / 1000)
  for (const [figure, value] of figures(metrics)) addFigure(families, prefix, figure, Number(value), metrics)
  for (const [of, durations] of metrics.durations) addDurations(families, `${prefix}${of}_seconds`, name, durations)
  if (kind !== 'CHANNEL') return
  addDurations(families, `${prefix}end_to_end_seconds`, name, metrics.transit.delays)
  gauge(
    'oldest_event_seconds',
    'Age of the oldest batch that is not delivered, 0 without one.',
    metrics.transit.oldest ?? 0,
  )
}

function addFigure(families: Families, prefix: string, figure: string, value: number, metrics: ComponentMetrics): void {
  // No bound, no start, no stop: what is not there has no sample.
  if (value === Number.MAX_VALUE || (figure.endsWith('Time') && value === 0)) return
  const type = isLevel(figure, metrics) ? 'gauge' : 'counter'
  const timed = /Timer?$/.test(figure)
  const base = snake(figure.replace(/(Count|Timer)$/, '')).replace(/^channel_(size|capacity|fill)/, '$1')
  const name = prefix + base + (timed ? '_seconds' : '') + (type === 'counter' ? '_total' : '')
  families.family(name, type, `Flume's ${figure}.`).add({ component: metrics.name }, timed ? value / 1000 : value)
}

const snake = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase()

const meanings: Readonly<Record<string, string>> = {
  flumec_source_put_seconds: 'From a batch of the source until the channels hold it, waits for room included.',
  flumec_source_confirm_seconds:
    'From a batch of the source until its position may move: sinks have delivered it, or a durable channel holds it.',
  flumec_channel_end_to_end_seconds:
    "From a batch of the source until the far side of the channel's sink has confirmed it, however durable the channel is.",
  flumec_sink_take_seconds: 'From asking the channel for events until it lends some: much of it is waiting for events.',
  flumec_sink_delivery_seconds: 'From events taken until the far side has confirmed them; failures are not in it.',
}

/** Buckets are cumulative in this form. */
function addDurations(families: Families, name: string, component: string, { bounds, counts, sum }: Durations): void {
  const family = families.family(name, 'histogram', meanings[name] ?? 'How long it took.')
  let total = 0
  counts.forEach((count, i) => {
    total += count
    family.add({ component, le: i < bounds.length ? String(bounds[i]) : '+Inf' }, total, '_bucket')
  })
  family.add({ component }, sum, '_sum')
  family.add({ component }, total, '_count')
}
