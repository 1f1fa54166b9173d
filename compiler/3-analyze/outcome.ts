import type { Outcome } from '../registry/index.ts'
import type { ComponentView } from './view.ts'

/** What follows when Flume does not want what a component, or a part of it, says. */
export function consequence(view: ComponentView, outcome: Outcome = 'removed'): string {
  const { root } = view
  if (outcome === 'failsAtStart') return `${root.label} can't start`
  if (outcome === 'accepted') return 'Flume takes it all the same'
  const { agent } = root.agent
  const { outcome: end } = agent
  if (root.component.kind === 'sinks' && end.end === 'nothing' && end.because.code === 'group-sink-dropped')
    return `${root.label} is in a group, so Flume runs nothing of agent "${agent.name}"`
  return `Flume drops ${root.label}`
}
