import { didYouMean } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import { list } from '../../diagnostics/words.ts'
import { items, text, valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'
import { type ComponentView, namesOf } from '../view.ts'

/** A group's sinks, and what its processor wants of them. */
export const sinkGroups: Rule = {
  codes: [
    'group-without-sinks',
    'unknown-sink',
    'sink-in-two-groups',
    'processor-missing',
    'processor-sinks',
    'same-priority',
    'missing-priority',
    'group-named-like-sink',
  ],
  component(view, report) {
    const { component } = view
    if (component.kind !== 'sink-groups' || !component.listed || isUnconfigured(view)) return
    const sinks = component.options.get('sinks')
    if (sinks === undefined) return withoutSinks(view, report)
    if (view.agent.file.isExplained(sinks.setting)) return
    for (const name of items(sinks.setting)) known(view, name, report)
    processor(view, report)
    if (component.schema?.$id === 'sink-groups/failover') priorities(view, report)
  },
  agent(agent, report) {
    const owner = new Map<string, ComponentView>()
    const groups = agent.all('sink-groups')
    for (const group of groups)
      for (const name of new Set(namesOf(group.component.options.get('sinks')))) twice(group, name, owner, report)
    for (const { component } of groups) named(component.name, agent.get('sinks', component.name), owner, report)
  },
}

const isUnconfigured = ({ component: { fate } }: ComponentView) => !fate.kept && fate.because.code === 'unconfigured'

function withoutSinks(view: ComponentView, report: Report) {
  const { file } = view.agent
  view.told = true
  const wrong = view.component.options.get('processor.sinks') ?? view.component.options.get('sink')
  if (file.meant.has(view.key('sinks'))) return
  if (wrong !== undefined) file.explain(wrong.setting)
  const hint = `add ${view.key('sinks')}`
  report('group-without-sinks', wrong?.setting.keySpan ?? view.component.nameSpan, { group: view.label }, { hint })
}

function known(view: ComponentView, { text: sink, span }: ReturnType<typeof items>[number], report: Report) {
  const { agent } = view
  if (agent.get('sinks', sink)?.component.listed || agent.file.explainedNames(agent.agent.name).has(sink)) return
  const hint = didYouMean(sink, agent.listed('sinks'), 'there are')
  report('unknown-sink', span, { group: view.label, sink }, hint === undefined ? {} : { hint })
}

/** What the processor needs, for the sinks that are left when single faults are sorted out. */
function processor(view: ComponentView, report: Report) {
  const { component, agent } = view
  const sinks = namesOf(component.options.get('sinks')).filter(name => isLeft(agent.get('sinks', name)))
  const labels = list(sinks.map(name => `sink "${name}"`))
  if (component.type === undefined) {
    view.told = true
    if (view.isBroken || sinks.length === 0) return
    const hint = `add ${view.key('processor.type')} = ${sinks.length === 1 ? 'default' : 'failover'}`
    return report('processor-missing', component.nameSpan, { group: view.label, sinks: labels }, { hint })
  }
  const wants = wanted[component.schema?.$id ?? '']
  if (wants === undefined || sinks.length === 0 || wants.holds(sinks.length)) return
  view.told = true
  const place = valueSpan(component.options.get('sinks')!.setting)
  const related = [{ message: 'the processor is named here', span: valueSpan(component.type) }]
  const params = { processor: text(component.type), wants: wants.text, group: view.label, sinks: labels }
  report('processor-sinks', place, params, { related, hint: wants.hint })
}

/** Kept, or dropped for its group alone. */
function isLeft(sink: ComponentView | undefined): boolean {
  if (!sink?.component.listed) return false
  const { fate } = sink.component
  return fate.kept || /^(group-dropped|group-sink-dropped|agent-dropped)$/.test(fate.because.code)
}

const wanted: Readonly<Record<string, { holds(n: number): boolean; text: string; hint: string }>> = {
  'sink-groups/load_balance': {
    holds: n => n > 1,
    text: 'needs at least two sinks',
    hint: 'add a sink, or leave the group out: a sink runs without one',
  },
  'sink-groups/default': {
    holds: n => n === 1,
    text: 'takes one sink only',
    hint: 'leave the group out, or use failover or load_balance',
  },
}

function priorities(view: ComponentView, report: Report) {
  const { component, agent } = view
  const taken = new Map<number, string>()
  for (const sink of namesOf(component.options.get('sinks'))) {
    if (!agent.get('sinks', sink)?.component.listed) continue
    const option = component.options.get(`processor.priority.${sink}`)
    if (option === undefined) {
      const hint = `add ${view.key(`processor.priority.${sink}`)}`
      report('missing-priority', valueSpan(component.type!), { sink }, { hint })
      continue
    }
    if (typeof option.value !== 'number') continue
    const other = taken.get(option.value)
    if (other === undefined) taken.set(option.value, sink)
    else collision(view, other, sink, report)
  }
}

function collision({ component }: ComponentView, first: string, second: string, report: Report) {
  const a = component.options.get(`processor.priority.${first}`)!.setting
  const b = component.options.get(`processor.priority.${second}`)!.setting
  const [early, late] = a.keySpan.start < b.keySpan.start ? [a, b] : [b, a]
  const sink = early === a ? first : second
  const related = [{ message: `sink "${sink}" has it here`, span: valueSpan(early) }]
  report(
    'same-priority',
    valueSpan(late),
    { priority: text(late), sink },
    { related, hint: 'give each sink its own priority' },
  )
}

function twice(group: ComponentView, name: string, owner: Map<string, ComponentView>, report: Report) {
  const sink = group.agent.get('sinks', name)
  if (!sink?.component.listed) return
  const other = owner.get(name)
  owner.set(name, other ?? group)
  if (other === undefined) return
  const setting = group.component.options.get('sinks')!.setting
  const span = items(setting).find(({ text }) => text === name)?.span ?? valueSpan(setting)
  const related = [
    { message: `${other.label} has it here`, span: valueSpan(other.component.options.get('sinks')!.setting) },
  ]
  report('sink-in-two-groups', span, { sink: sink.label, group: other.label }, { related })
}

/** Runners are known by name, so a group hides a sink of its name; not when the sink is in a group itself. */
function named(name: string, sink: ComponentView | undefined, grouped: ReadonlyMap<string, unknown>, report: Report) {
  if (!sink?.component.listed || isUnconfigured(sink) || grouped.has(name)) return
  sink.told = true
  report('group-named-like-sink', sink.component.nameSpan, { name }, { hint: 'rename one of the two' })
}
