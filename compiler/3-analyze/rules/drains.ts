import type { Report } from '../../diagnostics/index.ts'
import { list } from '../../diagnostics/words.ts'
import { valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'
import type { AgentView, ComponentView } from '../view.ts'
import { namesOf } from '../view.ts'

/** Which sinks drain a channel, which sources fill it, and what it loses. */
export const drains: Rule = {
  codes: ['nothing-flows', 'undrained-channel', 'unfed-channel', 'competing-sinks', 'lossy-path'],
  agent(agent, report) {
    const groups = groupsOf(agent)
    const isWhole = agent.all('sources').every(source => source.kept)
    const fallen = agent.all('sinks').filter(sink => !sink.kept)
    if (fallen.length > 0 && fallen.length === agent.all('sinks').length) nothingFlows(agent, report)
    for (const channel of agent.all('channels')) {
      if (!channel.kept) continue
      const { sources, sinks, refused } = agent.usesOf(channel)
      const isFed = sources.length + refused.length > 0
      const isElsewhere = channel.component.schema?.$id === 'channels/kafka' || channel.component.schema === undefined
      if (sinks.length === 0 && !isElsewhere && fallen.length === 0) undrained(channel, report)
      if (!isFed && !isElsewhere && isWhole && !agent.file.isMeant(`${agent.agent.name}.sources`))
        report('unfed-channel', channel.component.nameSpan, { channel: channel.label })
      competing(channel, sinks, groups, report)
      for (const source of sources) lossy(source, channel, report)
    }
  },
}

/** Flume starts an agent that has sources alone. */
function nothingFlows(agent: AgentView, report: Report) {
  if (agent.all('sources').some(source => source.kept))
    report('nothing-flows', agent.agent.span, { agent: agent.agent.name })
}

function undrained(channel: ComponentView, report: Report) {
  const capacity =
    channel.component.options.get('capacity')?.value ?? channel.component.schema?.properties.capacity?.default
  const after = typeof capacity === 'number' ? `: it fills up after ${capacity} events` : ''
  report('undrained-channel', channel.component.nameSpan, { channel: channel.label, after })
}

function groupsOf(agent: AgentView): Map<string, string> {
  const groups = new Map<string, string>()
  for (const { component, kept } of agent.all('sink-groups'))
    if (kept) for (const sink of namesOf(component.options.get('sinks'))) groups.set(sink, component.name)
  return groups
}

/** Sinks of one group share a channel on purpose. */
function competing(
  channel: ComponentView,
  sinks: readonly ComponentView[],
  groups: ReadonlyMap<string, string>,
  report: Report,
) {
  const runners = new Set(sinks.map(({ component }) => groups.get(component.name) ?? `sink ${component.name}`))
  if (runners.size < 2) return
  const first = sinks[0]!
  const setting = first.component.options.get('channel')!.setting
  const related = sinks.slice(1).map(sink => ({
    message: `${sink.label} drains it too`,
    span: valueSpan(sink.component.options.get('channel')!.setting),
  }))
  const params = { sinks: list(sinks.map(({ component }) => `"${component.name}"`)), channel: channel.label }
  report('competing-sinks', valueSpan(setting), params, {
    related,
    hint: 'for copies, give each sink a channel of its own',
  })
}

function lossy(source: ComponentView, channel: ComponentView, report: Report) {
  const { replay, because } = source.component.schema?.component.delivery ?? {}
  if (replay !== 'none' || channel.component.schema?.component.delivery?.survives !== 'nothing') return
  const params = {
    source: source.label,
    channel: channel.label,
    because: because ?? 'it does not keep what it has read',
  }
  report('lossy-path', source.component.nameSpan, params, {
    related: [{ message: `${channel.label} is here`, span: channel.component.nameSpan }],
    hint: 'a file channel keeps them',
  })
}
