import type { Setting } from '../../1-parse/ast.ts'
import type { Report } from '../../diagnostics/index.ts'
import { withUnit } from '../../registry/index.ts'
import { inWords } from '../guarantee/amounts.ts'
import { baseMemory, needs } from '../guarantee/footprint.ts'
import { guarantees, pathName } from '../guarantee/index.ts'
import type { Rule } from '../rule.ts'
import { type AgentView, nouns } from '../view.ts'

/** Whether the pipeline keeps what a YAML spec demands of it. */
export const demands: Rule = {
  codes: ['weaker-delivery', 'unknown-delivery', 'over-budget', 'unbounded-budget', 'unreadable-budget'],
  agent(agent, report) {
    const { demands } = agent.agent
    const delivery = demands.get('delivery')
    if (delivery !== undefined) checkDelivery(agent, delivery, report)
    for (const what of ['memory', 'disk'] as const) {
      const budget = demands.get(what)
      if (budget !== undefined) checkBudget(agent, what, budget, report)
    }
  },
}

const levels = ['at-least-once', 'best-effort']

function checkDelivery({ agent }: AgentView, demand: Setting, report: Report): void {
  const text = String(demand.value)
  if (!levels.includes(text)) {
    const hint = text.startsWith('exactly')
      ? 'no pipeline can promise exactly-once here; at-least-once is the strongest'
      : `what can be demanded: ${levels.join(', ')}`
    report('unknown-delivery', demand.valueSpan, { text }, { hint })
    return
  }
  if (text === 'best-effort') return
  for (const { path, weakPoints } of guarantees(agent))
    for (const { component, option, because } of weakPoints) {
      const params = { path: pathName(path), component: `${nouns[component.kind]} "${component.name}"`, because }
      const place = option === undefined ? undefined : component.options.get(option)?.setting.valueSpan
      const related = [{ message: 'at-least-once is demanded here', span: demand.valueSpan }]
      report('weaker-delivery', place ?? component.nameSpan, params, { related })
    }
}

function checkBudget({ agent }: AgentView, what: 'memory' | 'disk', budget: Setting, report: Report): void {
  const declared = typeof budget.value === 'number' ? budget.value : withUnit(String(budget.value), 'bytes')
  if (declared === undefined) {
    const hint = 'write a number of bytes, or a size such as 256MiB'
    report('unreadable-budget', budget.valueSpan, { what, text: String(budget.value) }, { hint })
    return
  }
  const all = needs(agent, what)
  const unbounded = all.filter(({ bytes }) => bytes === undefined)
  for (const { component, what: held } of unbounded)
    report('unbounded-budget', component.nameSpan, {
      what,
      component: `${nouns[component.kind]} "${component.name}" (${held})`,
    })
  if (unbounded.length > 0) return
  const need = all.reduce((sum, { bytes }) => sum + bytes!, what === 'memory' ? baseMemory : 0)
  if (need <= declared) return
  const related = all.map(({ component, what: held, bytes }) => ({
    message: `${inWords(bytes!)} for ${held} of ${nouns[component.kind]} "${component.name}"`,
    span: component.nameSpan,
  }))
  const base = what === 'memory' ? `${inWords(baseMemory)} of it for the process itself` : 'make the channels smaller'
  report(
    'over-budget',
    budget.valueSpan,
    { what, need: inWords(need), declared: inWords(declared) },
    { related, hint: base },
  )
}
