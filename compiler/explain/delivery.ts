import type { Agent } from '../2-validate/model.ts'
import {
  type Cost,
  faults,
  type Guarantee,
  guarantees,
  pathName,
  type WeakPoint,
} from '../3-analyze/guarantee/index.ts'

/** Every path with what it promises, what weakens it, and what each fault can cost. */
export function deliveryLines(agent: Agent): string[] {
  const all = guarantees(agent)
  return all.flatMap((guarantee, i) => [...(i > 0 ? [''] : []), ...pathLines(guarantee)])
}

function pathLines({ path, level, weakPoints, costs }: Guarantee): string[] {
  const promise =
    level === 'at-least-once'
      ? 'every event arrives, some may arrive twice (at-least-once)'
      : 'events can be lost (best-effort)'
  return [
    `${pathName(path)}: ${promise}`,
    ...weakPoints.map(one => `  weak: ${weakWords(one)}`),
    ...faults.map(fault => `  ${`${fault}:`.padEnd(16)}${costWords(costs[fault])}`),
  ]
}

/** `ckafka (kafka.producer.acks): the broker may lose it`. */
export const weakWords = ({ component, option, because }: WeakPoint): string =>
  `${component.name}${option === undefined ? '' : ` (${option})`}: ${because}`

export function costWords({ lost, twice }: Cost): string {
  if (lost === 0 && twice === 0) return 'nothing lost, nothing twice'
  return `${amount(lost)} lost, ${amount(twice)} twice`
}

function amount(events: Cost['lost']): string {
  if (events === 0) return 'nothing'
  return events === 'unbounded' ? 'any number' : `at most ${events.toLocaleString('en-GB')}`
}
