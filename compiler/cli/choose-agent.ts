import type { Agent, Model } from '../2-validate/model.ts'
import { UserError } from './main.ts'

/** The agent that was named, or the only one there is; a UserError that lists them otherwise. */
export function chooseAgent(model: Model, name: string | undefined): Agent {
  const { agents, source } = model
  if (agents.length === 0) throw new UserError(`${source.file}: there is no agent in this file`)
  const there = agents.map(agent => agent.name).join(', ')
  if (name === undefined && agents.length > 1)
    throw new UserError(`${source.file}: there are several agents, name one with --agent: ${there}`, 2)
  const found = name === undefined ? agents[0] : agents.find(agent => agent.name === name)
  if (found === undefined)
    throw new UserError(`${source.file}: there is no agent "${name}" in this file, but: ${there}`, 2)
  return found
}
