/**
 * A pipeline spec as settings: nested maps become Flume's dotted keys, and what the maps say by having the names they
 * have becomes the lists that Flume wants written out.
 */
import { didYouMean } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import type { Span } from '../../source/text.ts'
import type { Setting } from '../ast.ts'
import { impliedLists } from './implied.ts'
import { SettingsBuilder } from './settings.ts'
import type { Entry, MapNode, Node } from './tree.ts'

export const sections = ['sources', 'channels', 'sinks', 'sinkgroups', 'configfilters'] as const
/** What a pipeline asks of itself as a whole. */
export const demands = ['delivery', 'memory', 'disk', 'shutdownTimeout'] as const

export function pipelineSettings(root: Node, report: Report): Setting[] {
  const map = asMap('a pipeline', root, report)
  const agents = map?.entries.find(entry => entry.key === 'agents')
  if (map === undefined) return []
  if (agents === undefined) return oneAgent(map, report)
  for (const entry of map.entries) if (entry !== agents) unknownKey(entry, ['agents'], report)
  return (asMap('agents', agents.value, report)?.entries ?? []).flatMap(({ key, keySpan, value }) =>
    agentSettings(key, keySpan, asMap(key, value, report)?.entries ?? [], report),
  )
}

function oneAgent(map: MapNode, report: Report): Setting[] {
  const agent = map.entries.find(entry => entry.key === 'agent')
  const others = map.entries.filter(entry => entry !== agent)
  if (agent?.value.kind === 'scalar' && agent.value.value !== null)
    return agentSettings(String(agent.value.value), agent.value.span, others, report)
  const place = agent?.keySpan ?? { ...map.span, end: map.span.start }
  report('yaml-agent-missing', place, {}, { hint: 'write "agent: <name>"' })
  return agentSettings('agent', place, others, report)
}

function agentSettings(agent: string, span: Span, entries: readonly Entry[], report: Report): Setting[] {
  const builder = new SettingsBuilder(report)
  if (/[.\s]/.test(agent) || agent === '') report('yaml-name', span, { name: agent })
  for (const entry of entries) {
    const section = entry.key.split('.')[0]!
    if (isOneOf(sections, section) || isOneOf(demands, entry.key)) builder.add(`${agent}.${entry.key}`, entry)
    else unknownKey(entry, [...sections, ...demands], report)
  }
  return [...impliedLists(builder.mentions, builder.settings), ...builder.settings]
}

function asMap(what: string, node: Node, report: Report): MapNode | undefined {
  if (node.kind === 'map') return node
  report('yaml-map-expected', node.span, { key: what, found: node.kind === 'list' ? 'a list' : 'a plain value' })
  return undefined
}

/** Keys that start with `x-` are the user's own: a place for anchors. */
function unknownKey({ key, keySpan }: Entry, known: readonly string[], report: Report): void {
  if (key.startsWith('x-')) return
  const hint = didYouMean(key, known)
  report('yaml-unknown-key', keySpan, { key }, hint === undefined ? {} : { hint })
}

function isOneOf(all: readonly string[], text: string): boolean {
  return all.includes(text)
}
