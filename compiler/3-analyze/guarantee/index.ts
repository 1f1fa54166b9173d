/**
 * What a pipeline promises, computed from the facts in the schemas (`component.delivery`).
 *
 * Three facts decide. Can the source bring an event again (`replay`)? What does the channel's content outlive
 * (`survives`)? Does the sink know when the far side has an event (`confirms`)? A volatile channel passes the
 * acknowledgement through, so behind a source that can replay it loses nothing: the events come again.
 */
import type { Agent, Component } from '../../2-validate/model.ts'
import type { DeliveryFacts } from '../../registry/index.ts'
import { amount, type Path, pathsOf, text } from './paths.ts'

export type { Path } from './paths.ts'

export const faults = ['clean stop', 'kill', 'power loss', 'far side away', 'disk full'] as const
export type Fault = (typeof faults)[number]

/** What a fault can cost: numbers of events, or `unbounded` when nothing in the pipeline bounds it. */
export interface Cost {
  readonly lost: number | 'unbounded'
  readonly twice: number | 'unbounded'
}

export interface Guarantee {
  readonly path: Path
  readonly level: 'at-least-once' | 'best-effort'
  readonly costs: Readonly<Record<Fault, Cost>>
  /** What makes it weaker than at-least-once: the component, the option responsible if there is one, and why. */
  readonly weakPoints: readonly WeakPoint[]
}

export interface WeakPoint {
  readonly component: Component
  readonly option?: string
  readonly because: string
}

/** `tail → mem → ckafka`. */
export const pathName = ({ source, channel, sink }: Path): string => `${source.name} → ${channel.name} → ${sink.name}`

export function guarantees(agent: Agent): Guarantee[] {
  return pathsOf(agent).map(path => guaranteeOf(path))
}

function guaranteeOf(path: Path): Guarantee {
  const weakPoints = weakPointsOf(path)
  const level = weakPoints.length === 0 ? 'at-least-once' : 'best-effort'
  const costs = Object.fromEntries(faults.map(fault => [fault, costOf(path, fault)])) as Record<Fault, Cost>
  return { path, level, costs, weakPoints }
}

const factsOf = (component: Component): DeliveryFacts => component.schema?.component.delivery ?? {}

function weakPointsOf({ source, channel, sink, optional, letters }: Path): WeakPoint[] {
  const found: WeakPoint[] = []
  const { replay, because } = factsOf(source)
  if (replay === undefined || replay === 'none')
    found.push({ component: source, because: because ?? ownPart(source) ?? 'it can’t bring an event a second time' })
  if (optional) found.push({ component: channel, because: 'it is optional: what it has no room for is dropped' })
  for (const last of [sink, ...letters])
    if (factsOf(last).confirms === undefined || factsOf(last).confirms === 'never')
      found.push({
        component: last,
        because: factsOf(last).because ?? ownPart(last) ?? 'it never knows whether an event has arrived',
      })
  for (const component of [source, channel, sink, ...letters]) found.push(...weakenings(component))
  return found
}

const ownPart = (component: Component): string | undefined =>
  component.schema === undefined ? 'what a component of your own promises is not known' : undefined

/** Settings that weaken a component: `kafka.producer.acks = 0`. */
function weakenings(component: Component): WeakPoint[] {
  return (factsOf(component).weakenedBy ?? [])
    .filter(({ unless }) => unless === undefined || !component.options.has(unless))
    .filter(({ option, values }) => values.includes(text(component, option) ?? ''))
    .map(({ option, because }) => ({ component, option, because }))
}

function costOf(path: Path, fault: Fault): Cost {
  const { source, channel, sink } = path
  const unconfirmed = [sink, ...path.letters].filter(
    last => factsOf(last).confirms === 'never' || weakenings(last).length > 0,
  )
  const inFlight = sum(batch(source), underWay(sink))
  switch (fault) {
    case 'clean stop':
      return { lost: path.optional ? held(channel) : 0, twice: 0 }
    case 'kill':
    case 'power loss':
      return {
        lost: sum(lostWith(path, fault), ...unconfirmed.map(underWay)),
        twice: replays(source) ? twiceAfter(path, fault, inFlight) : 0,
      }
    case 'far side away':
      return {
        lost: unconfirmed.length > 0 ? 'unbounded' : replays(source) ? 0 : waitsSafely(source) ? 0 : 'unbounded',
        twice: underWay(sink),
      }
    case 'disk full':
      return { lost: replays(source) || waitsSafely(source) ? 0 : 'unbounded', twice: 0 }
  }
}

/** What is gone with the process (or with the power): what the channel does not keep and the source can't bring again. */
function lostWith({ source, channel, optional }: Path, fault: 'kill' | 'power loss'): number | 'unbounded' {
  const kept = outlives(channel, fault)
  if (replays(source)) return optional && !kept ? held(channel) : 0
  return kept ? batch(source) : sum(batch(source), held(channel))
}

/** A volatile channel's whole content comes again; behind a durable one only what was on its way. */
function twiceAfter({ channel }: Path, fault: 'kill' | 'power loss', inFlight: number | 'unbounded') {
  return outlives(channel, fault) ? inFlight : sum(held(channel), inFlight)
}

function outlives(channel: Component, fault: 'kill' | 'power loss'): boolean {
  const { survives } = factsOf(channel)
  return survives === 'power loss' || (fault === 'kill' && survives === 'kill')
}

const replays = (source: Component): boolean => !['none', undefined].includes(factsOf(source).replay)

/** A source that is held back without losing anything: a pipe waits. What comes by datagrams does not. */
const waitsSafely = (source: Component): boolean => factsOf(source).waits === true

/** Most events a channel holds. */
const held = (channel: Component): number | 'unbounded' => amount(channel, 'capacity') ?? 'unbounded'

/** Most events of one batch of a source or sink; 1 where it takes them one by one. */
function batch(component: Component): number | 'unbounded' {
  const option = component.schema?.component.batchSize
  return option === undefined ? 1 : (amount(component, option) ?? 'unbounded')
}

/** Most events that a sink has sent and not confirmed yet. */
function underWay(sink: Component): number | 'unbounded' {
  const { deliveries = 1 } = sink.schema?.component ?? {}
  return times(batch(sink), typeof deliveries === 'number' ? deliveries : (amount(sink, deliveries) ?? 'unbounded'))
}

function times(a: number | 'unbounded', b: number | 'unbounded'): number | 'unbounded' {
  return a === 'unbounded' || b === 'unbounded' ? 'unbounded' : a * b
}

function sum(...numbers: (number | 'unbounded')[]): number | 'unbounded' {
  return numbers.includes('unbounded') ? 'unbounded' : (numbers as number[]).reduce((a, b) => a + b, 0)
}
