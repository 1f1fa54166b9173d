import type { Setting } from '../../1-parse/ast.ts'
import type { Report } from '../../diagnostics/index.ts'
import { items, valueSpan } from '../items.ts'
import { isSection, keyOf } from '../key.ts'
import type { Rule } from '../rule.ts'
import type { FileView } from '../view.ts'

/** Names separated by commas (or semicolons) where Flume splits at blanks. */
export const listSeparators: Rule = {
  codes: ['comma-in-list', 'tab-in-list'],
  setting(setting, file, report) {
    if (file.isExplained(setting) || typeof setting.value !== 'string') return
    const key = keyOf(setting.key)
    if (key === undefined || !file.agentNames.has(key.agent)) return
    const schema = file.ownerOf(setting)?.option.schema
    const isList = key.name === undefined ? isSection(key.section) : isNames(schema)
    if (isList) judge(setting, key.agent, file, report)
    if (key.name === undefined ? key.section === 'sinkgroups' : schema?.list === 'space') single(setting, file, report)
  },
}

/** Lists of names, which never hold a comma; other lists may. */
function isNames(schema: { list?: string; names?: string; parts?: string } | undefined): boolean {
  if (schema === undefined || schema.list === 'comma') return false
  return schema.names !== undefined || schema.parts !== undefined || schema.list !== undefined
}

function judge(setting: Setting, agent: string, file: FileView, report: Report) {
  const wrong = items(setting).filter(({ text }) => /[,;]/.test(text))
  if (wrong.length === 0) return
  const { text, span } = wrong[0]!
  for (const item of wrong) {
    file.explainedNames(agent).add(item.text)
    for (const name of item.text.split(/[,;]/)) file.explainedNames(agent).add(name)
  }
  file.explain(setting)
  const names = String(setting.value)
    .split(/[\s,;]+/)
    .filter(Boolean)
  report('comma-in-list', span, { item: text }, { hint: `write ${names.join(' ')}` })
}

/** Lists that are split at the single blank: a tab or a second blank becomes part of a name, or an empty one. */
function single(setting: Setting, file: FileView, report: Report) {
  const value = String(setting.value).trim()
  if (!/\t| {2}/.test(value)) return
  file.explain(setting)
  const hint = `write ${value.split(/\s+/).join(' ')}`
  report('tab-in-list', valueSpan(setting), { item: value.includes('\t') ? value : '' }, { hint })
}
