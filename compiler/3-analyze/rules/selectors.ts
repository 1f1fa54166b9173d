import { text, valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'

/** Parts that Flume has but can't configure. */
export const selectors: Rule = {
  codes: ['selector-unusable'],
  component(view, report) {
    const { schema, type, listed } = view.component
    if (!listed || type === undefined || schema?.component.dropped === undefined) return
    const hint = `${schema.component.dropped}; flumec itself runs it`
    report('selector-unusable', valueSpan(type), { type: text(type), owner: view.root.label }, { hint })
  },
}
