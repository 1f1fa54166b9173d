import { keyOf } from '../key.ts'
import type { Rule } from '../rule.ts'

/** `a1.channels.c1.capacity 1000`: allowed, but easily overlooked. */
export const separators: Rule = {
  codes: ['blank-separator'],
  setting(setting, file, report) {
    const { separator, keySpan, valueSpan, key, value } = setting
    if (separator !== ' ' || value === '' || file.isExplained(setting)) return
    if (!file.agentNames.has(keyOf(key)?.agent ?? '')) return
    const { source, start } = keySpan
    const gap = { source, start: keySpan.end, end: valueSpan.start }
    const fix = { title: 'separate with "="', edits: [{ span: gap, text: ' = ' }] }
    report('blank-separator', { source, start, end: valueSpan.end }, { key }, { hint: `write ${key} = …`, fix })
  },
}
