import type { Option } from '../../2-validate/model.ts'
import { guess, sameLetters } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import { type OptionSchema, optionNames } from '../../registry/index.ts'
import { whole } from '../items.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'

/** Is each option one that the component reads, under this name, in this version? */
export const options: Rule = {
  codes: ['unknown-option', 'unread-option', 'deprecated-option', 'undocumented-option', 'newer-option'],
  option(option, owner, report) {
    const { setting, schema, name } = option
    if (owner.component.schema === undefined || owner.agent.file.isExplained(setting)) return
    if (schema === undefined) return unknown(option, owner, report)
    if (schema.unread !== undefined && schema.until === undefined)
      return unread(option, schema, schema.unread, owner, report)
    if (schema.deprecated === true) return deprecated(option, schema, owner, report)
    if (schema.until !== undefined || isNew(schema.since))
      report('newer-option', setting.keySpan, { option: name, versions: versions(schema) })
    else if (schema.undocumented === true)
      report('undocumented-option', setting.keySpan, { option: name, owner: owner.typeName })
  },
}

function unknown({ name, setting }: Option, owner: ComponentView, report: Report) {
  const near = guess(
    name,
    optionNames(owner.component.schema!).filter(one => !owner.component.options.has(one)),
  )
  const hint = near === undefined ? undefined : sameLetters(name, near) ? `write ${near}` : `did you mean ${near}?`
  report('unknown-option', whole(setting), { option: name, owner: owner.typeName }, hint === undefined ? {} : { hint })
}

function unread({ name, setting }: Option, schema: OptionSchema, why: string, owner: ComponentView, report: Report) {
  const { successor } = schema
  const params = { option: name, owner: owner.typeName, why }
  report('unread-option', whole(setting), params, successor === undefined ? {} : { hint: `write ${successor}` })
}

function deprecated({ name, setting }: Option, schema: OptionSchema, owner: ComponentView, report: Report) {
  const { successor } = schema
  if (successor === undefined)
    return report('deprecated-option', setting.keySpan, { option: name, successor: 'nothing: leave it out' })
  const other = owner.component.options.get(successor)
  const related =
    other === undefined ? [] : [{ message: `${successor} is set too, and counts`, span: other.setting.keySpan }]
  const right = owner.key(successor)
  const isPlain = other === undefined && isRename(owner, successor) && owner.agent.file.ast.format === 'properties'
  const fix = isPlain && { fix: { title: `write ${successor}`, edits: [{ span: setting.keySpan, text: right }] } }
  report('deprecated-option', setting.keySpan, { option: name, successor }, { hint: `write ${right}`, related, ...fix })
}

/** Several old options that became one can't be renamed one by one. */
function isRename({ component }: ComponentView, successor: string): boolean {
  return (
    Object.values(component.schema!.properties).filter(one => one.deprecated && one.successor === successor).length ===
    1
  )
}

/** Options that 1.9, still in wide use, does not read. */
const isNew = (since: string | undefined) => since !== undefined && /^1\.1[0-9]/.test(since)

function versions({ since, until }: OptionSchema): string {
  if (since === undefined) return `up to ${until}`
  return until === undefined ? `${since} and later` : `${since} to ${until}`
}
