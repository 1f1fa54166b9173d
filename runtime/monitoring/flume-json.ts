import type { Agent } from '../core/agent.ts'
import { components, figures } from './components.ts'

/** Flume's form (reference: monitoring.md, 3): `{"CHANNEL.c1":{"ChannelSize":"0",…},…}`, every value a string. */
export function flumeJson(agent: Agent): string {
  const entries = components(agent).map(({ metrics }) => {
    const values = [...figures(metrics)].map(([name, value]) => [name, text(name, value)])
    return [`${metrics.kind}.${metrics.name}`, Object.fromEntries([['Type', metrics.kind], ...values])]
  })
  return JSON.stringify(Object.fromEntries(entries))
}

const text = (name: string, value: number | boolean): string =>
  name === 'ChannelFillPercentage' ? javaDouble(Number(value)) : String(value)

/** A double as Java writes it: `0.0`, `12.5`, `1.0E-4`, `1.7976931348623157E308`. */
export function javaDouble(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits, exponent] = value.toExponential().split('e')
    return `${withPoint(digits!)}E${Number(exponent)}`
  }
  return withPoint(String(value))
}

const withPoint = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`)
