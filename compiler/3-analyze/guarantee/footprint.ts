import type { Agent, Component } from '../../2-validate/model.ts'
import { amount } from './paths.ts'

/** What one component can need at worst, in bytes; undefined when nothing bounds it. */
export interface Need {
  readonly component: Component
  readonly what: string
  readonly bytes: number | undefined
}

/** What the process needs before it holds a single event: code, heap head-room, connections. */
export const baseMemory = 96 * 2 ** 20

/** The worst case of every kept component (`component.footprint` in its schema), largest first. */
export function needs(agent: Agent, of: 'memory' | 'disk'): Need[] {
  return agent.components
    .filter(one => one.listed && one.fate.kept)
    .flatMap(component =>
      (component.schema?.component.footprint ?? [])
        .filter(entry => entry.of === of)
        .map(entry => ({ component, what: entry.what, bytes: bytesOf(component, entry) })),
    )
    .sort((a, b) => (b.bytes ?? Number.POSITIVE_INFINITY) - (a.bytes ?? Number.POSITIVE_INFINITY))
}

function bytesOf(
  component: Component,
  { option, bytes, times = 1 }: { option?: string; bytes?: number; times?: number },
) {
  const one = (option === undefined ? undefined : amount(component, option)) ?? bytes
  return one === undefined ? undefined : one * times
}
