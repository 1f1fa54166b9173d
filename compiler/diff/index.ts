/** What changes in meaning from one pipeline to another, whatever their formats; reordering and reformatting is nothing. */
import type { Agent, Model } from '../2-validate/model.ts'
import { agentChanges } from './agents.ts'
import { type Change, worstFirst } from './change.ts'

export { type Change, type ChangeKind, changeKinds } from './change.ts'
export { type DiffFormat, diffFormats, printDiff } from './print.ts'

export const failLevels = ['weaker', 'any', 'never'] as const
export type FailLevel = (typeof failLevels)[number]

/** Whether the changes make the status 1. */
export function fails(changes: readonly Change[], level: FailLevel): boolean {
  if (level === 'any') return changes.length > 0
  return level === 'weaker' && changes.some(({ kind }) => kind === 'guarantee-weakened')
}

/** Agents are matched by name; an only one with an only one, whatever their names. */
export function diff(before: Model, after: Model): Change[] {
  const [old, now] = [before.agents, after.agents]
  if (old.length === 1 && now.length === 1) return worstFirst(onlyAgents(before, old[0]!, after, now[0]!))
  const removed = old.filter(({ name }) => !now.some(one => one.name === name))
  return worstFirst([
    ...removed.map(
      ({ name }): Change => ({ kind: 'agent-removed', agent: name, where: '', message: `the agent ${name} is gone` }),
    ),
    ...now.flatMap((agent): Change[] => {
      const was = old.find(({ name }) => name === agent.name)
      if (was === undefined)
        return [{ kind: 'agent-added', agent: agent.name, where: '', message: `the agent ${agent.name} is new` }]
      return changes(before, was, after, agent)
    }),
  ])
}

function onlyAgents(before: Model, old: Agent, after: Model, now: Agent): Change[] {
  if (old.name === now.name) return changes(before, old, after, now)
  const message = `the agent was called ${old.name} and is called ${now.name}`
  return [
    { kind: 'agent-renamed', agent: now.name, where: '', message, before: old.name, after: now.name },
    ...changes(before, old, after, now),
  ]
}

function changes(before: Model, old: Agent, after: Model, now: Agent): Change[] {
  const found = agentChanges({ model: before, agent: old }, { model: after, agent: now })
  return found.map(change => ({ ...change, agent: now.name }))
}
