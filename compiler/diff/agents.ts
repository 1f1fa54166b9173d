/** Two agents held against each other: what they promise, what they are made of, what they can need. */
import type { Agent, Model } from '../2-validate/model.ts'
import { inWords } from '../3-analyze/guarantee/amounts.ts'
import { baseMemory, needs } from '../3-analyze/guarantee/footprint.ts'
import { type Cost, faults, type Guarantee, guarantees, pathName } from '../3-analyze/guarantee/index.ts'
import { type IrComponent, lowerAll } from '../4-lower/index.ts'
import { changesOf, type Found, groupChanges, sinkChanges, sourceChanges } from './components.ts'

export interface Side {
  readonly model: Model
  readonly agent: Agent
}

export function agentChanges(before: Side, after: Side): Found[] {
  const [old, now] = [lowerAll(before.model, before.agent), lowerAll(after.model, after.agent)]
  return [
    ...pathChanges(before.agent, after.agent),
    ...each('source', old.sources, now.sources, sourceChanges),
    ...each('channel', old.channels, now.channels, (where, a, b) => changesOf('channels', where, a, b)),
    ...each('sink', old.sinks, now.sinks, sinkChanges),
    ...each('sink group', old.sinkGroups, now.sinkGroups, groupChanges),
    ...demandChanges(old.demands, now.demands),
    ...needChange(before.agent, after.agent, 'memory'),
    ...needChange(before.agent, after.agent, 'disk'),
  ]
}

function each<T extends IrComponent>(
  noun: string,
  before: readonly T[],
  after: readonly T[],
  compare: (where: string, before: T, after: T) => Found[],
): Found[] {
  const gone = before.filter(one => !after.some(({ name }) => name === one.name))
  const stranded = noun === 'channel' ? ': what it holds is stranded' : ''
  return [
    ...gone.map(
      ({ name, type }): Found => ({
        kind: 'component-removed',
        where: `${noun} ${name}`,
        message: `the ${noun} ${name} (${type}) is gone${stranded}`,
      }),
    ),
    ...after.flatMap((one): Found[] => {
      const old = before.find(({ name }) => name === one.name)
      if (old !== undefined) return compare(`${noun} ${one.name}`, old, one)
      return [
        {
          kind: 'component-added',
          where: `${noun} ${one.name}`,
          message: `the ${noun} ${one.name} (${one.type}) is new`,
        },
      ]
    }),
  ]
}

/** Of paths that both have. */
function pathChanges(before: Agent, after: Agent): Found[] {
  const old = new Map(guarantees(before).map(one => [pathName(one.path), one]))
  return guarantees(after).flatMap(now => {
    const was = old.get(pathName(now.path))
    return was === undefined ? [] : pathChange(was, now)
  })
}

function pathChange(was: Guarantee, now: Guarantee): Found[] {
  const where = `path ${pathName(now.path)}`
  if (was.level !== now.level) {
    const isWeaker = now.level === 'best-effort'
    const why = (isWeaker ? now : was).weakPoints.map(
      ({ component, option, because }) => `${option === undefined ? '' : `${option} of `}${component.name}: ${because}`,
    )
    const message = `it was ${was.level} and is ${now.level}${isWeaker ? `: ${why.join('; ')}` : ''}`
    return [
      {
        kind: isWeaker ? 'guarantee-weakened' : 'guarantee-strengthened',
        where,
        message,
        before: was.level,
        after: now.level,
      },
    ]
  }
  return faults.flatMap((fault): Found[] => {
    const [a, b] = [was.costs[fault].lost, now.costs[fault].lost]
    if (a === b) return []
    const kind = number(b) > number(a) ? 'guarantee-weakened' : 'guarantee-strengthened'
    return [
      {
        kind,
        where,
        message: `${fault} could lose ${events(a)} and can lose ${events(b)}`,
        before: String(a),
        after: String(b),
      },
    ]
  })
}

const number = (lost: Cost['lost']) => (lost === 'unbounded' ? Number.POSITIVE_INFINITY : lost)

function events(lost: Cost['lost']): string {
  if (lost === 0) return 'nothing'
  return lost === 'unbounded' ? 'any number of events' : `${lost.toLocaleString('en-GB')} events`
}

function demandChanges(
  before: Readonly<Record<string, string | number>>,
  after: Readonly<Record<string, string | number>>,
): Found[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names.flatMap((name): Found[] => {
    const [was, is] = [String(before[name] ?? 'not stated'), String(after[name] ?? 'not stated')]
    return was === is
      ? []
      : [{ kind: 'demand-changed', where: name, message: `${name} was ${was} and is ${is}`, before: was, after: is }]
  })
}

function needChange(before: Agent, after: Agent, of: 'memory' | 'disk'): Found[] {
  const [was, is] = [needOf(before, of), needOf(after, of)]
  return was === is
    ? []
    : [{ kind: `${of}-changed`, where: of, message: `the worst case was ${was} and is ${is}`, before: was, after: is }]
}

function needOf(agent: Agent, of: 'memory' | 'disk'): string {
  const all = needs(agent, of)
  if (all.some(({ bytes }) => bytes === undefined)) return 'without a bound'
  return inWords(all.reduce((sum, { bytes = 0 }) => sum + bytes, of === 'memory' ? baseMemory : 0))
}
