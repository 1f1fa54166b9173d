/**
 * The text form of Prometheus (0.0.4) and OpenMetrics (1.0.0). A figure's name is made from Flume's: EventPutAttemptCount
 * of a channel is `flumec_channel_event_put_attempt_total{agent="a1",component="c1"}`. Times and timers are seconds.
 */
import type { Agent } from '../core/agent.ts'
import type { ComponentMetrics } from '../core/metrics.ts'
import { type Component, components, figures, isLevel } from './components.ts'

interface Family {
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly samples: string[]
}

/** The samples of one family stand together, whatever component they are of. */
export function prometheusText(agent: Agent, eventLoopDelay: number, openMetrics: boolean): string {
  const families = new Families(agent.definition.name)
  for (const component of components(agent)) addComponent(families, component)
  families.add(
    'flumec_event_loop_delay_seconds',
    'gauge',
    'How late the agent is with what is due.',
    '',
    eventLoopDelay,
  )
  return families.text(openMetrics)
}

function addComponent(families: Families, { state, metrics }: Component): void {
  const { kind, name, lastError } = metrics
  const prefix = `flumec_${kind.toLowerCase()}_`
  families.add(
    `${prefix}running`,
    'gauge',
    `1 while the ${kind.toLowerCase()} runs.`,
    name,
    Number(state === 'running'),
  )
  for (const [figure, value] of figures(metrics)) addFigure(families, prefix, figure, Number(value), metrics)
  if (lastError !== undefined)
    families.add(`${prefix}last_error_time_seconds`, 'gauge', 'When it last failed.', name, lastError.at / 1000)
}

function addFigure(families: Families, prefix: string, figure: string, value: number, metrics: ComponentMetrics): void {
  const { kind, name } = metrics
  // No bound, no start, no stop: what is not there has no sample.
  if (value === Number.MAX_VALUE || (figure.endsWith('Time') && value === 0)) return
  const type = isLevel(figure, metrics) ? 'gauge' : 'counter'
  const timed = /Time(r)?$/.test(figure)
  const base = snake(figure.replace(/(Count|Timer)$/, '')).replace(new RegExp(`^${kind.toLowerCase()}_`), '')
  const family = prefix + base + (timed ? '_seconds' : '') + (type === 'counter' ? '_total' : '')
  families.add(family, type, `Flume's ${figure}.`, name, timed ? value / 1000 : value)
}

const snake = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase()

class Families {
  readonly #families = new Map<string, Family>()

  constructor(private readonly agent: string) {}

  add(name: string, type: Family['type'], help: string, component: string, value: number): void {
    const labels = [
      `agent="${escaped(this.agent)}"`,
      ...(component === '' ? [] : [`component="${escaped(component)}"`]),
    ]
    const family = this.#families.get(name) ?? { type, help, samples: [] }
    family.samples.push(`${name}{${labels.join(',')}} ${value}\n`)
    this.#families.set(name, family)
  }

  text(openMetrics: boolean): string {
    const written = [...this.#families].map(([name, { type, help, samples }]) => {
      const titled = openMetrics ? name.replace(/_total$/, '') : name
      return `# HELP ${titled} ${help}\n# TYPE ${titled} ${type}\n${samples.join('')}`
    })
    return written.join('') + (openMetrics ? '# EOF\n' : '')
  }
}

const escaped = (label: string): string => label.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')
