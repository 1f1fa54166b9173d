import type { Option } from '../../2-validate/model.ts'
import type { Report } from '../../diagnostics/index.ts'
import type { Outcome } from '../../registry/index.ts'
import { part, text, valueSpan } from '../items.ts'
import { expressionFault } from '../java-regex.ts'
import { consequence } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'

/** Java expressions, and the paths of file groups, whose last part is one. */
export const expressions: Rule = {
  codes: ['bad-expression', 'shell-pattern'],
  option(option, owner, report) {
    if (owner.agent.file.isExplained(option.setting) || typeof option.setting.value !== 'string') return
    if (option.schema?.format === 'java-regex' && option.schema.unread === undefined)
      judge(option, text(option.setting), option.schema.outOfRange ?? 'removed', owner, report)
    if (owner.component.schema?.$id === 'sources/taildir' && option.name.startsWith('filegroups.'))
      fileGroup(option, owner, report)
  },
}

function judge(option: Option, expression: string, outcome: Outcome, owner: ComponentView, report: Report) {
  const fault = expression.includes('${') ? undefined : (expressionFault(expression) ?? refusal(option, owner))
  if (fault === undefined) return
  owner.agent.file.explain(option.setting)
  const params = { option: option.name, fault, so: consequence(owner, outcome) }
  report('bad-expression', valueSpan(option.setting), params)
}

/** What Flume refuses although nothing wrong was found in it. */
function refusal({ setting }: Option, { component: { fate } }: ComponentView): string | undefined {
  const isRefused = !fate.kept && fate.because.code === 'refused-value' && fate.because.settings[0] === setting
  return isRefused ? 'it can not be compiled' : undefined
}

/** People write shell patterns here: `*.log`, `app*`, or a pattern in a folder's name. */
function fileGroup(option: Option, owner: ComponentView, report: Report) {
  const path = text(option.setting)
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  const star = /(?:^|[A-Za-z0-9_-])\*/.exec(name)
  const inFolder = path.slice(0, slash).indexOf('*')
  const at = inFolder >= 0 ? inFolder : star === null ? -1 : slash + 1 + star.index + star[0].length - 1
  if (at < 0) return judge(option, name, 'failsAtStart', owner, report)
  const shift = String(option.setting.value).indexOf(path)
  const span = part(option.setting, shift + at, shift + at + 1)
  const params = { option: option.name, pattern: inFolder >= 0 ? path.slice(0, slash) : name, isFolder: inFolder >= 0 }
  const hint =
    inFolder >= 0 ? 'write a group for each folder' : `write ${path.slice(0, slash + 1)}${asExpression(name)}`
  report('shell-pattern', span, params, { hint })
}

/** The expression that a shell pattern means, as .properties has to write it. */
const asExpression = (pattern: string) => pattern.replace(/(?<!\\)\.(?!\*)/g, '\\\\.').replace(/(?<!\.)\*/g, '.*')
