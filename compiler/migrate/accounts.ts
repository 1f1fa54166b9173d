import type { Ast, Setting } from '../1-parse/ast.ts'
import type { Agent, Component, Model, Reason } from '../2-validate/model.ts'
import { lower } from '../4-lower/index.ts'
import { Diagnostics } from '../diagnostics/index.ts'
import { type Account, lineOf } from './account.ts'
import { keptAccounts, settingsOf } from './components.ts'
import { because, whyIgnored } from './reasons.ts'

/** The sections of a file by the kinds of their components. */
export const sectionOf: Partial<Record<Component['kind'], string>> = {
  sources: 'sources',
  channels: 'channels',
  sinks: 'sinks',
  'sink-groups': 'sinkgroups',
  'config-filters': 'configfilters',
}

export interface AgentAccounts {
  readonly agent: Agent
  readonly accounts: readonly Account[]
}

/** What becomes of every setting of a .properties file: by agent, and what belongs to none. */
export function accountsOf(ast: Ast, model: Model): { agents: AgentAccounts[]; ignored: Account[] } {
  const agents = model.agents.map(settled).map(agent => {
    const accounts = agentAccounts(agent)
    return { agent, accounts: reasonOfNothing(agent) === undefined ? withRefusals(accounts, model, agent) : accounts }
  })
  return { agents, ignored: model.ignored.map(one => ignoredAccount(one, ast)) }
}

/** What the build would refuse is unsupported, also where no single option says so. */
function withRefusals(accounts: readonly Account[], model: Model, agent: Agent): Account[] {
  const { all, report } = new Diagnostics()
  lower(model, agent, report)
  const refused = all.flatMap(({ span, message }) => (span === null ? [] : [{ at: span.start, message }]))
  return accounts.map(account => {
    const { keySpan, valueSpan } = account.setting
    const found = refused.find(({ at }) => at >= keySpan.start && at < Math.max(keySpan.end, valueSpan.end))
    const isTold = found === undefined || account.fate === 'unsupported' || account.fate === 'dropped'
    return isTold ? account : { ...account, fate: 'unsupported', reason: found.message }
  })
}

/** Flume keeps a channel whose sinks fell with their group, and nothing flows through it: it falls here. */
function settled(agent: Agent): Agent {
  const used = new Set(agent.components.filter(isKept).flatMap(channelsOf))
  const components = agent.components.map(one =>
    one.kind !== 'channels' || !isKept(one) || used.has(one.name) ? one : { ...one, fate: unconnected },
  )
  return { ...agent, components }
}

const unconnected = { kept: false, because: { code: 'unconnected', settings: [] } } as const

function channelsOf({ kind, options }: Component): string[] {
  const option = options.get(kind === 'sinks' ? 'channel' : 'channels')
  const value = option?.value ?? option?.setting.value ?? []
  return kind === 'sinks' ? [String(value).trim()] : [value].flat().map(String)
}

export const isKept = (component: Component): boolean => component.listed && component.fate.kept

/** A channel can be all that Flume keeps of an agent: then nothing flows, and there is nothing to migrate. */
export function reasonOfNothing({ outcome, components }: Agent): Reason | undefined {
  if (outcome.end !== 'runs') return outcome.because
  const flows = components.some(one => isKept(one) && (one.kind === 'sources' || one.kind === 'sinks'))
  return flows ? undefined : { code: 'no-source-or-sink', settings: [] }
}

function agentAccounts(agent: Agent): Account[] {
  const nothing = reasonOfNothing(agent)
  if (nothing !== undefined) return deadAccounts(agent, nothing)
  const kept = new Set(agent.components.filter(isKept).map(({ kind, name }) => `${kind} ${name}`))
  const components = agent.components.flatMap(component =>
    isKept(component)
      ? keptAccounts(component, sectionOf[component.kind]!, (kind, name) => kept.has(`${kind} ${name}`))
      : droppedAccounts(component),
  )
  const lists = [...agent.lists].map(([section, setting]) => ({ setting, fate: 'merged' as const, path: [section] }))
  return [...lists, ...components]
}

/** Nothing of the agent runs: what is to blame is to be repaired first, the rest is dropped with it. */
function deadAccounts(agent: Agent, reason: Reason): Account[] {
  const why = `Flume runs nothing of agent ${agent.name}: ${because(reason)}`
  const guilty = new Set(reason.settings)
  const all = [...agent.lists.values(), ...agent.components.flatMap(settingsOf)]
  return all.map(setting =>
    guilty.has(setting)
      ? { setting, fate: 'unsupported', reason: `${why}; repair this first` }
      : { setting, fate: 'dropped', reason: why },
  )
}

function droppedAccounts(component: Component): Account[] {
  if (component.fate.kept) return []
  const reason = `Flume ${component.listed ? 'drops' : 'ignores'} ${labelOf(component)}: ${because(component.fate.because)}`
  return settingsOf(component).map(setting => ({ setting, fate: 'dropped', reason }))
}

export function labelOf({ kind, name }: Component): string {
  return `${kind.replace(/s$/, '').replace('-', ' ')} ${name}`
}

function ignoredAccount({ setting, why }: Model['ignored'][number], ast: Ast): Account {
  const winner = why === 'overridden' ? winnerOf(setting, ast.settings) : undefined
  const reason = winner === undefined ? whyIgnored[why] : `${whyIgnored[why]} in line ${lineOf(winner)}, which counts`
  return { setting, fate: 'dropped', reason }
}

const winnerOf = ({ key }: Setting, settings: readonly Setting[]) =>
  settings.findLast(one => one.key.trim() === key.trim())
