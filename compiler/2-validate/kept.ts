import type { Agent, Component, Model } from './model.ts'

/** What Flume 1.11 keeps of an agent, sorted by name; runners are sink groups and the sinks outside groups. */
export type Kept =
  | { readonly sources: readonly string[]; readonly channels: readonly string[]; readonly runners: readonly string[] }
  | 'none'
  | 'fails'

export function flumeKeeps(model: Model): Map<string, Kept> {
  return new Map(model.agents.map(agent => [agent.name, keptOf(agent)]))
}

function keptOf(agent: Agent): Kept {
  if (agent.outcome.end === 'fails') return 'fails'
  if (agent.outcome.end === 'nothing') return 'none'
  const groups = kept(agent, 'sink-groups')
  const grouped = new Set(groups.flatMap(group => agent.members.get(group.name) ?? []))
  const alone = kept(agent, 'sinks').filter(sink => !grouped.has(sink.name))
  return {
    sources: names(kept(agent, 'sources')),
    channels: names(kept(agent, 'channels')),
    runners: names([...groups, ...alone]),
  }
}

function kept(agent: Agent, kind: Component['kind']): Component[] {
  return agent.components.filter(one => one.kind === kind && one.fate.kept)
}

function names(components: readonly Component[]): string[] {
  return components.map(({ name }) => name).sort()
}
