import type { Option } from '../../2-validate/model.ts'
import { didYouMean, guess } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import { items, text, valueSpan } from '../items.ts'
import { consequence } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import { type AgentView, type ComponentView, nouns } from '../view.ts'

/** What sources, sinks and selectors say about channels. */
export const channels: Rule = {
  codes: [
    'missing-channel',
    'wrong-channel-key',
    'unknown-channel',
    'two-channels',
    'selector-channel',
    'incomplete-agent',
    'unconnected-channel',
    'no-channels',
  ],
  component(view, report) {
    const { kind, listed } = view.component
    if (!listed) return
    if (kind === 'sources' || kind === 'sinks') connected(view, kind === 'sinks' ? 'channel' : 'channels', report)
    if (kind === 'sinks') deadLetter(view, report)
    if (kind === 'selectors') for (const option of view.component.options.values()) selected(view, option, report)
  },
  agent(view, report) {
    const { agent, file } = view
    unconnected(view, report)
    if (agent.lists.has('channels')) incomplete(view, report)
    else if (!file.isMeant(`${agent.name}.channels`) && !file.agents.some(other => isMisspelt(other, agent.name)))
      report('no-channels', agent.span, { agent: agent.name }, { hint: `add ${agent.name}.channels = …` })
  },
}

/** An agent that has channels alone, under nearly the same name. */
function isMisspelt({ agent }: AgentView, name: string): boolean {
  const { lists } = agent
  return lists.has('channels') && !lists.has('sources') && !lists.has('sinks') && guess(agent.name, [name]) === name
}

/** Mostly another agent's lists under a misspelt name. */
function incomplete({ agent, file }: AgentView, report: Report) {
  if (agent.lists.has('sources') || agent.lists.has('sinks')) return
  if (file.isMeant(`${agent.name}.sources`) || file.isMeant(`${agent.name}.sinks`)) return
  const near = guess(
    agent.name,
    [...file.agentNames].filter(name => name !== agent.name),
  )
  const hint =
    near === undefined ? `add ${agent.name}.sources = … or ${agent.name}.sinks = …` : `did you mean "${near}"?`
  report('incomplete-agent', agent.span, { agent: agent.name }, { hint })
}

function connected(view: ComponentView, option: 'channel' | 'channels', report: Report) {
  const { component, agent } = view
  const naming = component.options.get(option)
  if (isUnconfigured(view)) return
  if (naming === undefined) return missing(view, option, report)
  if (agent.file.isExplained(naming.setting)) return
  const value = text(naming.setting)
  if (
    option === 'channel' &&
    /\s/.test(value) &&
    value.split(/\s+/).every(name => agent.get('channels', name) !== undefined)
  ) {
    const hint = 'write one sink for each channel'
    return report('two-channels', valueSpan(naming.setting), { owner: view.label, value }, { hint })
  }
  const named = option === 'channel' ? [{ text: value, span: valueSpan(naming.setting) }] : items(naming.setting)
  for (const name of named) declared(view, name, agent, report)
}

function deadLetter(view: ComponentView, report: Report) {
  const option = view.component.options.get('deadLetter.channel')
  if (option === undefined || view.agent.file.isExplained(option.setting)) return
  declared(view, { text: text(option.setting), span: valueSpan(option.setting) }, view.agent, report)
}

function missing(view: ComponentView, option: 'channel' | 'channels', report: Report) {
  const { component, agent } = view
  const { file } = agent
  view.told = true
  if (view.isBroken) return
  const other = option === 'channel' ? 'channels' : 'channel'
  const wrong = component.options.get(other)
  if (wrong !== undefined) {
    file.explain(wrong.setting)
    const params = { owner: view.label, kind: nouns[component.kind], option, wrong: other }
    return report('wrong-channel-key', wrong.setting.keySpan, params, { hint: `write ${view.key(option)}` })
  }
  const key = view.key(option)
  if (file.meant.has(key)) return
  const empty = file.settingOf(key)
  if (empty !== undefined) file.explain(empty)
  report('missing-channel', empty?.keySpan ?? component.nameSpan, { owner: view.label, option }, channelHint(agent))
}

const isUnconfigured = ({ component: { fate } }: ComponentView) => !fate.kept && fate.because.code === 'unconfigured'

function declared(view: ComponentView, name: ReturnType<typeof items>[number], agent: AgentView, report: Report) {
  const found = agent.get('channels', name.text)
  if (found?.component.listed || agent.file.explainedNames(agent.agent.name).has(name.text)) return
  // The missing list of channels is told of the agent.
  if (name.text.includes('${') || !agent.agent.lists.has('channels')) return
  const names = agent.listed('channels')
  const list = agent.agent.lists.get('channels')
  const related = list === undefined ? [] : [{ message: `declared here: ${text(list)}`, span: valueSpan(list) }]
  const hint = didYouMean(name.text, names, 'there are')
  report('unknown-channel', name.span, { owner: view.label, name: name.text }, { related, ...(hint && { hint }) })
}

/** A selector's channels must be declared, and be among its source's. */
function selected(view: ComponentView, option: Option, report: Report) {
  if (option.schema?.names !== 'channels' || view.agent.file.isExplained(option.setting)) return
  const own = new Set(view.agent.channelsOf(view.root).map(({ component }) => component.name))
  const explained = view.agent.file.explainedNames(view.agent.agent.name)
  for (const name of items(option.setting)) {
    if (own.has(name.text) || explained.has(name.text)) continue
    const isDeclared = view.agent.get('channels', name.text)?.component.listed
    const hint = isDeclared
      ? `add it to the channels of ${view.root.label}`
      : didYouMean(name.text, own, 'its channels are')
    const params = { source: view.root.label, name: name.text, so: consequence(view) }
    report('selector-channel', name.span, params, hint === undefined ? {} : { hint })
  }
}

/** Channels that nothing in the file even tries to use; a source or sink with another fault may be meant for them. */
function unconnected(agent: AgentView, report: Report) {
  const isMistaken =
    [...agent.file.meant].some(key => /\.channels?$/.test(key)) ||
    [...agent.all('sources'), ...agent.all('sinks')].some(({ told }) => told)
  const explained = agent.file.explainedNames(agent.agent.name)
  for (const view of agent.all('channels')) {
    const { fate, name, nameSpan } = view.component
    if (fate.kept || fate.because.code !== 'unconnected') continue
    view.told = true
    if (!isMistaken && !explained.has(name) && !agent.isNamed(view))
      report('unconnected-channel', nameSpan, { channel: view.label })
  }
}

function channelHint(agent: AgentView) {
  const names = agent.listed('channels')
  return names.length === 0 ? {} : { hint: `there ${names.length === 1 ? 'is' : 'are'}: ${names.join(', ')}` }
}
