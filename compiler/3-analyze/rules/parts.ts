import { didYouMean } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import { text, valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'

/** Components and parts without a type, and parts that no list names: often one is the other, misspelt. */
export const parts: Rule = {
  codes: ['missing-type', 'unlisted-part'],
  component(view, report) {
    if (!view.component.listed) unlistedPart(view, report)
    else if (view.component.type === undefined) missing(view, report)
  },
}

function missing(view: ComponentView, report: Report) {
  const { component, agent, owner } = view
  const { file } = agent
  if (component.schema !== undefined || (!component.fate.kept && component.fate.because.code === 'unconfigured')) return
  if (component.kind === 'sink-groups') return
  const key = view.key('type')
  view.root.told = true
  if (view.isBroken || file.meant.has(key) || file.explainedNames(agent.agent.name).has(component.name)) return
  const empty = file.settingOf(key)
  const place = empty !== undefined && text(empty) === '' ? empty.keySpan : component.nameSpan
  if (empty !== undefined) file.explain(empty)
  const others = owner?.parts.filter(({ component: one }) => !one.listed && one.kind === component.kind) ?? []
  const hint = didYouMean(
    component.name,
    others.map(one => one.component.name),
    'configured, but not listed',
  )
  report('missing-type', place, { component: view.label, dropped: view.root.label }, hint === undefined ? {} : { hint })
}

function unlistedPart(view: ComponentView, report: Report) {
  const { component, owner } = view
  if (owner === undefined || view.agent.file.explainedNames(view.agent.agent.name).has(component.name)) return
  const names = owner.parts
    .filter(({ component: one }) => one.listed && one.kind === component.kind)
    .map(one => one.component.name)
  const list = owner.key((component as { option?: string }).option ?? '')
  const setting = view.agent.file.settingOf(list)
  const hint = didYouMean(component.name, names, 'listed')
  const related = setting === undefined ? [] : [{ message: 'the list is here', span: valueSpan(setting) }]
  report('unlisted-part', component.nameSpan, { part: view.label, list }, { related, ...(hint && { hint }) })
}
