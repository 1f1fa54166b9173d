import type { Option } from '../../2-validate/model.ts'
import { sameLetters } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import { list } from '../../diagnostics/words.ts'
import { brokenConstraints, type Constraint, faults } from '../../registry/index.ts'
import { text, valueSpan } from '../items.ts'
import { consequence } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'

/** Options that must be set, and rules between options; both are written in the schemas. */
export const requiredOptions: Rule = {
  codes: [
    'missing-option',
    'needed-option',
    'excluded-option',
    'advised-option',
    'gateway-address',
    'no-effect',
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

type Broken = { readonly constraint: Constraint; readonly names: readonly string[]; readonly view: ComponentView }

function broken(constraint: Constraint, names: readonly string[], view: ComponentView, report: Report) {
  if (names.some(name => isExplained(name, view))) return
  const { needs, excludes, oneOf, atMost, flume, because } = constraint
  const one = { constraint, names, view }
  if (atMost !== undefined) above(one, report)
  else if (excludes !== undefined) excluded(one, report)
  else if (needs !== undefined) needed(one, report)
  else if (oneOf !== undefined && constraint.code === 'gateway-address') gatewayAddress(one, report)
  else if (oneOf !== undefined && flume === 'accepted') advised(one, report)
  else if (oneOf !== undefined) missing(oneOf, flume, view, report, because)
}

function needed({ constraint, names: [name = '', other = ''], view }: Broken, report: Report) {
  const { flume, because, unless } = constraint
  const option = view.component.options.get(name)
  if (flume === 'accepted' || flume === 'default')
    return report('no-effect', option?.setting.keySpan ?? view.component.nameSpan, {
      option: name,
      because: `without ${other}`,
    })
  const params = { option: valued(name, view), needs: other, so: because ?? consequence(view, flume) }
  const hint = `add ${view.key(other)}${unless === undefined ? '' : `, or set ${unless}`}`
  report('needed-option', option === undefined ? view.component.nameSpan : valueSpan(option.setting), params, { hint })
}

function excluded({ constraint, names: [name = '', other = ''], view }: Broken, report: Report) {
  const { because, flume } = constraint
  const span = view.component.options.get(other)?.setting.keySpan ?? view.component.nameSpan
  const so = `${because === undefined ? '' : `${because}; `}${consequence(view, flume)}`
  report('excluded-option', span, { option: other, other: valued(name, view), so })
}

function advised({ constraint, names, view }: Broken, report: Report) {
  const params = { owner: view.label, options: list(names, 'or'), why: constraint.because ?? '' }
  report('advised-option', view.component.nameSpan, params)
}

/** Flume asks ZooKeeper, we ask a gateway: where the file names the one, it is to name the other. */
function gatewayAddress({ constraint, names: [name = ''], view }: Broken, report: Report) {
  const { options, schema, nameSpan } = view.component
  const { default: instead, examples = [] } = schema!.properties[name]!
  const params = { owner: view.label, option: name, instead: String(instead), why: constraint.because ?? '' }
  const span = options.get('zookeeperQuorum')?.setting.keySpan ?? nameSpan
  report('gateway-address', span, params, { hint: `add ${view.key(name)}, such as ${String(examples[0])}` })
}

function isExplained(name: string, { component, agent }: ComponentView): boolean {
  const option = component.options.get(name)
  return option !== undefined && agent.file.isExplained(option.setting)
}

function missing(
  names: readonly string[],
  outcome: Constraint['flume'],
  view: ComponentView,
  report: Report,
  why?: string,
) {
  const { file } = view.agent
  if (view.isBroken || names.some(name => file.meant.has(view.key(name)))) return
  // Of several that would do, none is surely the one that was meant.
  const wrong =
    names.length > 1 ? undefined : [...view.component.options.values()].find(option => isMeant(option, names[0]!))
  const empty = names
    .map(name => file.settingOf(view.key(name)))
    .find(setting => setting !== undefined && text(setting) === '')
  const so = `${why === undefined ? '' : `${why}; `}${consequence(view, outcome)}`
  const params = { option: list(names, 'or'), owner: view.label, so }
  if (empty !== undefined) {
    file.explain(empty)
    report('missing-option', empty.keySpan, params, { hint: 'give it a value' })
  } else if (wrong !== undefined) {
    file.explain(wrong.setting)
    report('missing-option', wrong.setting.keySpan, params, { hint: `write ${names[0]} in the place of ${wrong.name}` })
  } else report('missing-option', view.component.nameSpan, params, { hint: `add ${view.key(names[0]!)}` })
}

/** An unread option that surely stands for the missing one: the schema says so, or only letter case differs. */
function isMeant({ name, schema }: Option, missingName: string): boolean {
  if (schema === undefined) return sameLetters(name, missingName)
  return schema.unread !== undefined && schema.successor === missingName
}

function above({ names: [transaction = '', capacity = ''], view }: Broken, report: Report) {
  const { options } = view.component
  const option = options.get(capacity) ?? options.get(transaction)
  const params = { capacity: valued(capacity, view), transaction: valued(transaction, view), channel: view.label }
  const hint = `raise ${capacity} or lower ${transaction}`
  report(
    'transaction-above-capacity',
    option === undefined ? view.component.nameSpan : valueSpan(option.setting),
    params,
    { hint },
  )
}

/** `capacity 100`, or `capacity, by default 100`. */
function valued(name: string, { component, agent }: ComponentView): string {
  const option = component.options.get(name)
  if (option !== undefined) return agent.file.isSecret(option.setting) ? name : `${name} ${text(option.setting)}`
  const usual = component.schema?.properties[name]?.default
  return usual === undefined ? name : `${name} (by default ${String(usual)})`
}
