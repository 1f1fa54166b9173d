import type { Option } from '../../2-validate/model.ts'
import { didYouMean } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import {
  type ComponentSchema,
  decode,
  type Fault,
  faults,
  type OptionSchema,
  type Outcome,
} from '../../registry/index.ts'
import { text, valueSpan } from '../items.ts'
import { consequence } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'

/** Is each value of the option's type and within its bounds, and what does Flume do when it is not? */
export const values: Rule = {
  codes: ['no-effect', 'refused-value', 'replaced-value', 'odd-value', 'not-a-boolean', 'type-letter-case'],
  component(view, report) {
    const { schema, listed } = view.component
    if (!listed || schema === undefined) return
    const { values } = view
    const set = [...view.component.options.values()].filter(option => isJudged(option, view))
    const idle = set.filter(option => isIdle(option, schema, values))
    for (const option of idle) noEffect(option, report)
    const options = set.filter(option => !idle.includes(option))
    for (const option of options) readable(option, option.schema!, view, report)
    const found = faults(schema, new Map([...values].filter(([name]) => options.some(option => option.name === name))))
    const outer = found.filter(fault => fault.rule !== 'required')
    for (const fault of outer) outside(view.component.options.get(fault.option)!, fault, view, report)
    refusedFormat(view, outer, report)
  },
}

/** An option that is read only when another one has a certain value, and it has another. */
function isIdle({ schema }: Option, component: ComponentSchema, values: ReadonlyMap<string, unknown>): boolean {
  if (schema?.readWhen === undefined) return false
  const [name, wanted] = schema.readWhen
  const value = values.has(name) ? values.get(name) : component.properties[name]?.default
  return value !== undefined && value !== wanted
}

function noEffect({ name, setting, schema }: Option, report: Report) {
  const [other, value] = schema!.readWhen!
  report('no-effect', setting.keySpan, { option: name, because: `while ${other} is not ${value}` })
}

/** Formats that only Flume's own configuration code, as the model has it, can judge: such as a charset's name. */
function refusedFormat(view: ComponentView, told: readonly Fault[], report: Report) {
  const { fate, options } = view.component
  if (fate.kept || fate.because.code !== 'refused-value' || fate.because.name === undefined) return
  const option = options.get(fate.because.name)
  const format = option?.schema?.format
  if (option === undefined || format === undefined || told.some(fault => fault.option === option.name)) return
  const wanted = formats[format]
  if (wanted !== undefined)
    refuse(option, option.schema!, { value: shown(option, view), wanted }, 'removed', {}, view, report)
}

const formats: Readonly<Record<string, string>> = {
  charset: 'a character set that Java knows',
  'date-pattern': 'a date pattern that Java takes',
}

/** Text with references is judged by the agent that resolves it. */
const isJudged = ({ schema, setting }: Option, view: ComponentView) =>
  schema !== undefined && schema.unread === undefined && !view.agent.file.isExplained(setting)

function readable(option: Option, schema: OptionSchema, view: ComponentView, report: Report) {
  const { ast } = view.agent.file
  const decoded = decode(schema, option.setting.value, ast.format)
  const value = shown(option, view)
  const { name: optionName, setting } = option
  if (decoded.kind === 'unreadable') {
    const hint = decoded.hint === undefined ? {} : { hint: decoded.hint }
    const outcome = ast.format === 'yaml' ? 'removed' : (schema.unreadable ?? 'removed')
    refuse(option, schema, { value, wanted: typeName[schema.type] }, outcome, hint, view, report)
  } else if (decoded.kind === 'value' && decoded.odd !== undefined) {
    report('not-a-boolean', valueSpan(setting), { option: optionName, value }, { hint: 'write true or false' })
  } else if (decoded.kind === 'value' && schema.caseless === true && schema.enum !== undefined)
    letterCase(option, decoded.value, view, report)
}

const typeName: Readonly<Record<OptionSchema['type'], string>> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  string: 'one text',
  array: 'a list of the right values',
}

function letterCase({ setting, schema }: Option, value: unknown, view: ComponentView, report: Report) {
  const written = text(setting)
  if (typeof value !== 'string' || value === written || !schema!.enum!.includes(value)) return
  const fix = view.agent.file.ast.format === 'properties' && {
    fix: { title: `write ${value}`, edits: [{ span: valueSpan(setting), text: value }] },
  }
  report('type-letter-case', valueSpan(setting), { text: written, usual: value }, { ...fix })
}

function outside(option: Option, fault: Fault, view: ComponentView, report: Report) {
  const schema = option.schema!
  const hint =
    typeof fault.limit === 'object'
      ? didYouMean(text(option.setting), fault.limit)
      : fault.rule === 'pattern'
        ? schema.description
        : undefined
  const params = { value: shown(option, view), wanted: wanted(fault) }
  refuse(option, schema, params, schema.outOfRange ?? 'removed', hint === undefined ? {} : { hint }, view, report)
}

function refuse(
  { name, setting }: Option,
  schema: OptionSchema,
  params: { value: string; wanted: string },
  outcome: Outcome,
  more: { hint?: string },
  view: ComponentView,
  report: Report,
) {
  if (outcome === 'default') {
    const instead =
      schema.default === undefined ? 'it as not set' : `the default, ${String(schema.default) || 'nothing'}`
    report('replaced-value', valueSpan(setting), { option: name, ...params, instead }, more)
  } else if (outcome === 'accepted' && schema.enum !== undefined)
    report('replaced-value', valueSpan(setting), { option: name, ...params, instead: 'it, but it has no effect' }, more)
  else if (outcome === 'accepted') report('odd-value', valueSpan(setting), { option: name, ...params }, more)
  else report('refused-value', valueSpan(setting), { option: name, ...params, so: consequence(view, outcome) }, more)
}

function wanted({ rule, limit }: Fault): string {
  if (rule === 'minimum') return `${limit} or more`
  if (rule === 'maximum') return `${limit} or less`
  if (rule === 'enum') return `one of ${(limit as readonly string[]).join(', ')}`
  return `a text that matches ${limit}`
}

function shown(option: Option, view: ComponentView): string {
  return view.agent.file.isSecret(option.setting) ? '***' : text(option.setting)
}
