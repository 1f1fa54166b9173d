import type { Setting } from '../../1-parse/ast.ts'
import type { Report } from '../../diagnostics/index.ts'
import { option } from '../../registry/index.ts'
import { text } from '../items.ts'
import { isSection, keyOf } from '../key.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView, FileView } from '../view.ts'

/** "Set to nothing" can't be said in Flume: the property is dropped. Told last, where no other rule told more. */
export const emptyValues: Rule = {
  codes: ['empty-value', 'empty-default'],
  file(file, report) {
    for (const setting of file.ast.settings)
      if (setting.separator !== undefined && text(setting) === '' && !file.isExplained(setting))
        judge(setting, file, report)
  },
}

function judge(setting: Setting, file: FileView, report: Report) {
  const key = keyOf(setting.key)
  if (key === undefined || !file.agentNames.has(key.agent) || !isSection(key.section)) return
  const view =
    key.name === undefined
      ? undefined
      : file
          .agentView(key.agent)
          ?.components.find(one => one.component.name === key.name && sectionName(one) === key.section)
  const usual = view === undefined ? undefined : defaultOf(view, key.rest ?? '')
  const code = usual === '' ? 'empty-default' : 'empty-value'
  report(code, setting.keySpan, { key: setting.key.trim() })
}

const sectionName = ({ component: { kind } }: ComponentView) => (kind === 'sink-groups' ? 'sinkgroups' : kind)

/** The default of an option of a component or of one of its parts. */
function defaultOf(view: ComponentView, name: string): unknown {
  for (const part of view.parts) {
    const { option: list, name: own } = part.component as typeof part.component & { option: string }
    const prefix = list === 'interceptors' ? `interceptors.${own}.` : `${own}.`
    if (name.startsWith(prefix)) return defaultOf(part, name.slice(prefix.length))
  }
  const { schema } = view.component
  return schema === undefined ? undefined : option(schema, name)?.default
}
