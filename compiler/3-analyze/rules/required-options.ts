import type { Option } from '../../2-validate/model.ts'
import { sameLetters } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import { list } from '../../diagnostics/words.ts'
import { brokenConstraints, type Constraint, faults } from '../../registry/index.ts'
import { items, text } from '../items.ts'
import { consequence } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'
import { keyBelow } from './types.ts'

/** Options that must be set, and rules between options; both are written in the schemas. */
export const requiredOptions: Rule = {
  codes: [
    'missing-option',
    'needed-option',
    'excluded-option',
    'needed-outside',
    'advised-option',
    'no-effect',
    'file-group-without-path',
    'transaction-above-capacity',
  ],
  component(view, report) {
    const { schema, listed } = view.component
    if (!listed || schema === undefined) return
    const { values } = view
    for (const fault of faults(schema, values))
      if (fault.rule === 'required' && !wiring.has(fault.option)) missing([fault.option], 'removed', view, report)
    for (const { constraint, options } of brokenConstraints(schema, values)) broken(constraint, options, view, report)
  },
}

/** Told by the rules for types and channels. */
const wiring: ReadonlySet<string> = new Set(['type', 'channels', 'channel'])

function broken(constraint: Constraint, names: readonly string[], view: ComponentView, report: Report) {
  const { needs, excludes, oneOf, atMost, flume, because, unless } = constraint
  const option = view.component.options.get(names[0]!)
  const place = option?.setting.valueSpan ?? view.component.nameSpan
  const so = because ?? consequence(view, flume)
  if (names.some(name => isExplained(name, view))) return
  if (oneOf !== undefined && flume !== 'accepted') return missing(oneOf, flume, view, report, because)
  if (oneOf !== undefined)
    return report('advised-option', view.component.nameSpan, {
      owner: view.label,
      options: list(oneOf, 'or'),
      why: because ?? '',
    })
  if (atMost !== undefined) return above(names, view, report)
  if (excludes !== undefined) {
    const other = view.component.options.get(names[1]!)
    const span = other?.setting.keySpan ?? place
    return report('excluded-option', span, {
      option: names[1]!,
      other: valued(names[0]!, view),
      so: `${because === undefined ? '' : `${because}; `}${consequence(view, flume)}`,
    })
  }
  if (needs === undefined) return
  if (unless !== undefined)
    return report('needed-outside', place, { option: valued(names[0]!, view), needs: names[1]!, unless })
  if (constraint.each !== undefined && flume === 'accepted') return each(constraint, names[1]!, view, report)
  if (flume === 'accepted' || flume === 'default')
    return report('no-effect', option?.setting.keySpan ?? place, { option: names[0]!, because: `without ${names[1]}` })
  report(
    'needed-option',
    place,
    { option: valued(names[0]!, view), needs: names[1]!, so },
    { hint: `add ${keyBelow(view, names[1]!)}` },
  )
}

function isExplained(name: string, { component, agent }: ComponentView): boolean {
  const option = component.options.get(name)
  return option !== undefined && agent.file.isExplained(option.setting)
}

/** One of a list has no option of its own: points at its name. */
function each(constraint: Constraint, missingOption: string, view: ComponentView, report: Report) {
  const listing = view.component.options.get(constraint.each!)
  const before = constraint.needs![1].indexOf('*')
  const name = missingOption.slice(before, missingOption.length - (constraint.needs![1].length - before - 1))
  const item = listing === undefined ? undefined : items(listing.setting).find(one => one.text === name)
  report(
    'file-group-without-path',
    item?.span ?? view.component.nameSpan,
    { group: name },
    { hint: `add ${keyBelow(view, missingOption)}` },
  )
}

function missing(
  names: readonly string[],
  outcome: Constraint['flume'],
  view: ComponentView,
  report: Report,
  why?: string,
) {
  const { file } = view.agent
  if (names.some(name => file.meant.has(keyBelow(view, name)))) return
  const wrong = [...view.component.options.values()].find(option => names.some(name => isMeant(option, name)))
  const empty = names
    .map(name => file.settingOf(keyBelow(view, name)))
    .find(setting => setting !== undefined && text(setting) === '')
  const so = `${why === undefined ? '' : `${why}; `}${consequence(view, outcome)}`
  const params = { option: list(names, 'or'), owner: view.label, so }
  if (empty !== undefined) {
    file.explain(empty)
    report('missing-option', empty.keySpan, params, { hint: 'give it a value' })
  } else if (wrong !== undefined) {
    file.explain(wrong.setting)
    report('missing-option', wrong.setting.keySpan, params, { hint: `write ${names[0]} in the place of ${wrong.name}` })
  } else report('missing-option', view.component.nameSpan, params, { hint: `add ${keyBelow(view, names[0]!)}` })
}

/** An unread option that surely stands for the missing one: the schema says so, or only letter case differs. */
function isMeant({ name, schema }: Option, missingName: string): boolean {
  if (schema === undefined) return sameLetters(name, missingName)
  return schema.unread !== undefined && schema.successor === missingName
}

function above([transaction = '', capacity = '']: readonly string[], view: ComponentView, report: Report) {
  const { options } = view.component
  const option = options.get(capacity) ?? options.get(transaction)
  const params = {
    capacity: valued(capacity, view),
    transaction: valued(transaction, view),
    channel: view.label,
    so: '',
  }
  report('transaction-above-capacity', option?.setting.valueSpan ?? view.component.nameSpan, params, {
    hint: `raise ${capacity} or lower ${transaction}`,
  })
}

/** `capacity 100`, or `capacity, by default 100`. */
function valued(name: string, { component, agent }: ComponentView): string {
  const option = component.options.get(name)
  if (option !== undefined) return agent.file.isSecret(option.setting) ? name : `${name} ${text(option.setting)}`
  const usual = component.schema?.properties[name]?.default
  return usual === undefined ? name : `${name} (by default ${String(usual)})`
}
