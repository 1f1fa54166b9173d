import type { Option } from '../../2-validate/model.ts'
import type { Report } from '../../diagnostics/index.ts'
import { list } from '../../diagnostics/words.ts'
import { valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'

/** Since 1.9 Flume drops a source or sink whose batch does not fit into one transaction of its channel. */
export const batches: Rule = {
  codes: ['batch-above-transaction'],
  component(view, report) {
    const name = view.component.schema?.component.batchSize
    if (name === undefined || !view.component.listed || view.owner !== undefined) return
    const batch = limitOf(view, name)
    if (batch === undefined) return
    const small = view.agent
      .channelsOf(view)
      .filter(channel => (transactionOf(channel)?.value ?? Number.POSITIVE_INFINITY) < batch.value)
    if (small.length > 0) tooLarge(view, batch, small, report)
  },
}

interface Limit {
  readonly name: string
  readonly value: number
  readonly option?: Option
}

/** What is set, under the old spelling too, else the default; undefined where only the agent will know. */
function limitOf({ component }: ComponentView, name: string): Limit | undefined {
  const option =
    component.options.get(name) ??
    [...component.options.values()].find(one => one.schema?.deprecated && one.schema.successor === name)
  const usual = component.schema?.properties[name]?.default
  if (option === undefined) return typeof usual === 'number' ? { name, value: usual } : undefined
  return typeof option.value === 'number' ? { name: option.name, value: option.value, option } : undefined
}

function transactionOf(channel: ComponentView): Limit | undefined {
  const { component } = channel
  const name = component.schema?.component.transactionCapacity
  const isGone = !component.fate.kept && component.fate.because.code !== 'unconnected'
  return name === undefined || isGone ? undefined : limitOf(channel, name)
}

function tooLarge(view: ComponentView, batch: Limit, small: readonly ComponentView[], report: Report) {
  const limits = small.map(channel => transactionOf(channel)!)
  const related = small.map((channel, i) => ({
    message: `${channel.label} takes ${limits[i]!.value} events`,
    span: placeOf(limits[i]!, channel),
  }))
  const least = Math.min(...limits.map(({ value }) => value))
  const params = {
    batch: said(batch),
    transaction: said(limits[0]!),
    channel: list(small.map(({ label }) => label)),
    owner: view.label,
  }
  const hint = `set ${batch.name} to ${least} or less, or ${limits[0]!.name} to ${batch.value} or more`
  report('batch-above-transaction', placeOf(batch, view), params, {
    related,
    hint,
  })
}

const said = ({ name, value, option }: Limit) =>
  option === undefined ? `${name} (by default ${value})` : `${name} ${value}`

const placeOf = ({ option }: Limit, { component }: ComponentView) =>
  option === undefined ? component.nameSpan : valueSpan(option.setting)
