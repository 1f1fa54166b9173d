/**
 * The text form of Prometheus (0.0.4) and OpenMetrics (1.0.0). A figure's name is made from Flume's: EventPutAttemptCount
 * of a channel is `flumec_channel_event_put_attempt_total{agent="a1",component="c1"}`. Times and timers are seconds.
 */
import type { Agent } from '../core/agent.ts'
import type { ComponentMetrics, Durations } from '../core/metrics.ts'
import { type Component, components, figures, isLevel } from './components.ts'
import { Families } from './families.ts'

export function prometheusText(agent: Agent, eventLoopDelay: number, openMetrics: boolean): string {
  const families = new Families({ agent: agent.definition.name })
  for (const component of components(agent)) addComponent(families, component)
  const late = families.family('flumec_event_loop_delay_seconds', 'gauge', 'How late the agent is with what is due.')
  late.add({}, eventLoopDelay)
  return families.text(openMetrics)
}

function addComponent(families: Families, { state, metrics }: Component): void {
  const { kind, name, lastError } = metrics
  const prefix = `flumec_${kind.toLowerCase()}_`
  const gauge = (of: string, help: string, value: number) =>
    families.family(prefix + of, 'gauge', help).add({ component: name }, value)
  gauge('running', `1 while the ${kind.toLowerCase()} runs.`, Number(state === 'running'))
  if (lastError !== undefined) gauge('last_error_time_seconds', 'When it last failed.', lastError.at / 1000)
  for (const [figure, value] of figures(metrics)) addFigure(families, prefix, figure, Number(value), metrics)
  for (const [of, durations] of metrics.durations) addDurations(families, `${prefix}${of}_seconds`, name, durations)
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
