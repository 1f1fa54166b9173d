import { didYouMean, guess } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import { valueSpan } from '../items.ts'
import { type Section, sectionOf } from '../key.ts'
import type { Rule } from '../rule.ts'
import type { AgentView, ComponentView } from '../view.ts'

/** Lists and configuration must agree: what is listed needs properties, what has properties needs to be listed. */
export const listedComponents: Rule = {
  codes: ['unconfigured-component', 'unlisted-component'],
  agent(agent, report) {
    for (const view of agent.components)
      if (!view.component.listed) unlisted(view, agent, report)
      else if (isEmpty(view)) unconfigured(view, agent, report)
  },
}

const isEmpty = ({ component: { fate } }: ComponentView) => !fate.kept && fate.because.code === 'unconfigured'

function unlisted(view: ComponentView, agent: AgentView, report: Report) {
  const { component } = view
  const section = sectionOf(view.component.kind) as Section
  const name = agent.agent.name
  const settings = [...component.options.values()].length + (component.type === undefined ? 0 : 1)
  if (agent.file.explainedNames(name).has(component.name)) return
  const list = agent.agent.lists.get(section)
  // A list that is missing or empty is told by itself.
  if (list === undefined && (section === 'channels' || agent.file.isMeant(`${name}.${section}`))) return
  const near = guess(component.name, agent.listed(section))
  const hint =
    near === undefined ? `add ${component.name} to ${name}.${section}, or remove its lines` : `did you mean "${near}"?`
  const related = list === undefined ? [] : [{ message: `${name}.${section} is here`, span: valueSpan(list) }]
  agent.file.explainedNames(name).add(component.name)
  report(
    'unlisted-component',
    component.nameSpan,
    { component: view.label, list: `${name}.${section}`, lines: settings + partSettings(view) },
    { hint, related },
  )
}

function partSettings({ parts }: ComponentView): number {
  return parts.reduce(
    (sum, part) => sum + part.component.options.size + (part.component.type ? 1 : 0) + partSettings(part),
    0,
  )
}

function unconfigured(view: ComponentView, agent: AgentView, report: Report) {
  const { component } = view
  const name = agent.agent.name
  const section = sectionOf(view.component.kind) as Section
  view.told = true
  if (view.isBroken || agent.file.explainedNames(name).has(component.name)) return
  if ([...agent.file.meant].some(key => key.startsWith(`${name}.${section}.${component.name}.`))) return
  const others = agent.components.filter(one => one.component.kind === component.kind && !one.component.listed)
  const alike = agent.components.find(one => one !== view && one.component.name === component.name)
  const hint = alike
    ? `"${component.name}" is ${alike.label.replace(/ ".*$/, '').replace(/^/, 'a ')}`
    : didYouMean(
        component.name,
        others.map(one => one.component.name),
        'not listed',
      )
  report('unconfigured-component', component.nameSpan, { component: view.label }, hint === undefined ? {} : { hint })
}
