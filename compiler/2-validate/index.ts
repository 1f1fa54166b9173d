import type { Ast, Setting } from '../1-parse/ast.ts'
import type { Report } from '../diagnostics/index.ts'
import type { Kind } from '../registry/index.ts'
import { ComponentMaker, type Draft, type DraftPart } from './components.ts'
import { runAgent, type Verdict } from './flume/agent.ts'
import { type Section, sections } from './flume/key.ts'
import { componentKey, type GroupedAgent, group } from './group.ts'
import type { Agent, Component, Fate, Model, Part, Reason } from './model.ts'
import { namesOf } from './names.ts'
import type { Texts } from './texts.ts'

export { flumeKeeps, type Kept } from './kept.ts'
export type { Agent, Component, Fate, Ignored, Model, Option, Outcome, Part, Reason, ReasonCode } from './model.ts'

/**
 * Settings understood: agents with their components, and for each what Flume 1.11 itself would do with it. Nothing is
 * reported: the analysis turns fates and ignored settings into findings.
 */
export function validate(ast: Ast, _report?: Report): Model {
  const { agents, ignored, texts } = group(ast)
  const drafts = agents.map(agent => ({ ...agent, components: drafted(agent, ast.format, texts) }))
  const verdicts = drafts.map(agent => runAgent(agent, ast.format, texts))
  const stop = fileStop(ast, texts, verdicts)
  return {
    source: ast.source,
    format: ast.format,
    agents: drafts.map((agent, i) => finished(agent, verdicts[i]!, stop)),
    ignored,
  }
}

const kinds: Readonly<Record<Section, Kind>> = {
  sources: 'sources',
  channels: 'channels',
  sinks: 'sinks',
  sinkgroups: 'sink-groups',
  configfilters: 'config-filters',
}

/** The components that have settings, then those that only a list names. */
function drafted({ components, lists }: GroupedAgent, format: Ast['format'], texts: Texts): Map<string, Draft> {
  const maker = new ComponentMaker(format, texts)
  const listed = new Map(sections.flatMap(section => listedNames(section, lists.get(section), texts)))
  const drafts = new Map<string, Draft>()
  for (const [id, { section, name, nameSpan, settings }] of components) {
    const inList = listed.get(id)
    const place = format === 'yaml' ? (inList?.span ?? nameSpan) : nameSpan
    drafts.set(
      id,
      maker.component({ kind: kinds[section], name, nameSpan: place, listed: inList !== undefined, settings }),
    )
  }
  for (const [id, { section, text: name, span: nameSpan }] of listed)
    if (!drafts.has(id))
      drafts.set(id, maker.component({ kind: kinds[section], name, nameSpan, listed: true, settings: new Map() }))
  return drafts
}

function listedNames(section: Section, list: Setting | undefined, texts: Texts) {
  const how = section === 'sinkgroups' ? 'space' : 'blank'
  const names = list === undefined ? [] : namesOf(list, texts.assumed(list), how)
  return names.map(name => [componentKey(section, name.text), { section, ...name }] as const)
}

/** What keeps the file as a whole from being loaded. */
function fileStop({ format, malformed }: Ast, { loops }: Texts, verdicts: readonly Verdict[]): Reason | undefined {
  if (malformed !== undefined && format === 'properties') return { code: 'malformed', settings: [] }
  if (loops) return { code: 'reference-loop', settings: [] }
  return verdicts.find(verdict => verdict.stopsFile !== undefined)?.stopsFile
}

function finished(
  agent: Omit<GroupedAgent, 'components'> & { components: Map<string, Draft> },
  verdict: Verdict,
  stop: Reason | undefined,
): Agent {
  const { name, span, lists, demands } = agent
  const members = new Map([...verdict.members].map(([group, sinks]) => [group.name, sinks]))
  const fallen: Reason | undefined = stop && { code: 'agent-dropped', settings: stop.settings }
  const components = [...agent.components.values()].map(draft =>
    component(draft, fateOf(draft, verdict.dropped.get(draft) ?? fallen)),
  )
  return {
    name,
    span,
    lists,
    demands,
    components,
    members,
    outcome: stop ? { end: 'fails', because: stop } : verdict.outcome,
  }
}

function fateOf({ listed }: Draft, reason: Reason | undefined): Fate {
  if (!listed) return { kept: false, because: { code: 'unlisted', settings: [] } }
  return reason === undefined ? { kept: true } : { kept: false, because: reason }
}

/** A draft with its fate; a part shares the fate of its owner where it is the reason for it. */
function component(draft: Draft, fate: Fate): Component {
  return { ...draft, fate, parts: draft.parts.map(one => part(one, fate)) }
}

function part(draft: DraftPart, owner: Fate): Part {
  const { listed, name } = draft
  const guilty = !owner.kept && partCodes.has(owner.because.code) && owner.because.name === name
  const fate: Fate = !listed || guilty ? fateOf(draft, guilty ? owner.because : undefined) : { kept: true }
  return { ...draft, fate, parts: draft.parts.map(one => part(one, fate)) }
}

const partCodes: ReadonlySet<string> = new Set(['part-without-type', 'unknown-part', 'bad-part'])
