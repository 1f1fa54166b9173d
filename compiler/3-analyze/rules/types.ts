import type { Setting } from '../../1-parse/ast.ts'
import { didYouMean, guess } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import { type ComponentSchema, components, kindOf, spellings } from '../../registry/index.ts'
import { text, valueSpan } from '../items.ts'
import { consequence } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import { type ComponentView, nouns } from '../view.ts'

/** The type of a component or part: there, known, and spelt as Flume wants it. */
export const types: Rule = {
  codes: [
    'missing-type',
    'unknown-type',
    'class-letter-case',
    'builder-missing',
    'type-letter-case',
    'plugin-needed',
    'unlisted-part',
  ],
  component(view, report) {
    const { component } = view
    const { type } = component
    if (!component.listed) return unlistedPart(view, report)
    if (type === undefined) return missing(view, report)
    if (view.agent.file.isExplained(type)) {
      view.root.told = true
      return
    }
    judge(view, type, report)
  },
}

function judge(view: ComponentView, type: Setting, report: Report) {
  const { schema, how, kind } = view.component
  const written = text(type)
  const isYaml = view.agent.file.ast.format === 'yaml'
  if (written.includes('${')) return
  if (schema === undefined) return unknown(view, type, written, report)
  if (how === 'withoutBuilder')
    return report('builder-missing', valueSpan(type), { type: written, dropped: view.root.label })
  if (how === 'wrongCase')
    return report('class-letter-case', valueSpan(type), { type: written, so: fatal(view) }, spelt(schema))
  if (how === 'short' && !isYaml && schema.component.notInFlume !== true)
    return report('unknown-type', valueSpan(type), { kind: nouns[kind], type: written, so: fatal(view) }, spelt(schema))
  const { aliases = [], notInFlume } = schema.component
  const usual = aliases.find(alias => alias.toLowerCase() === written.toLowerCase())
  if (notInFlume === true) plugin(type, schema, report)
  else if (
    how === 'alias' &&
    usual !== undefined &&
    usual !== written &&
    written !== usual.toUpperCase().replace(/^(?!TAILDIR$).*/, '')
  )
    report(
      'type-letter-case',
      valueSpan(type),
      { text: written, usual },
      { fix: { title: `write ${usual}`, edits: [{ span: valueSpan(type), text: usual }] } },
    )
}

/** Classes of the user's own are taken to be there. */
function unknown(view: ComponentView, type: Setting, written: string, report: Report) {
  const { kind } = view.component
  if (/^\.{1,2}\//.test(written) || (written.includes('.') && !written.startsWith('org.apache.flume.'))) return
  const all = components(kind)
  const names = all.flatMap(spellings)
  const near = guess(
    written,
    names.filter(name => name.includes('.') === written.includes('.')),
  )
  const hint =
    near === undefined
      ? didYouMean(
          written,
          all.flatMap(schema => spellings(schema)[0] ?? []),
          'there are',
        )
      : `did you mean "${near}"?`
  report(
    'unknown-type',
    valueSpan(type),
    { kind: nouns[kind], type: written, so: fatal(view) },
    hint === undefined ? {} : { hint },
  )
}

/** A source, sink or channel whose class can't be loaded ends the load; a part only takes its owner along. */
function fatal(view: ComponentView): string {
  const { kind, fate } = view.root.component
  if (view.agent.file.ast.format === 'yaml') return 'it can not be built'
  const isLoaded = view.owner === undefined && (kind === 'sources' || kind === 'sinks' || kind === 'channels')
  if (isLoaded && view.agent.agent.outcome.end === 'fails')
    return `Flume ends with an exception while loading, and nothing of agent "${view.agent.agent.name}" starts`
  return fate.kept ? 'Flume can not load it' : consequence(view)
}

function spelt(schema: ComponentSchema) {
  const { class: className, aliases } = schema.component
  return { hint: `write ${aliases?.[0] ?? className}` }
}

function plugin(type: Setting, schema: ComponentSchema, report: Report) {
  const { since, until } = schema.component
  const note = until === undefined ? '' : since === undefined ? ` (last in ${until})` : ` (${since} to ${until})`
  report(
    'plugin-needed',
    valueSpan(type),
    { type: `${nouns[kindOf(schema)]} ${schema.title}`, note },
    { hint: 'put its plugin on the class path' },
  )
}

function missing(view: ComponentView, report: Report) {
  const { component, agent, owner } = view
  const { file } = agent
  if (component.schema !== undefined || (!component.fate.kept && component.fate.because.code === 'unconfigured')) return
  if (component.kind === 'sink-groups') return
  const key = keyBelow(view, 'type')
  view.root.told = true
  if (view.isBroken || file.meant.has(key) || file.explainedNames(agent.agent.name).has(component.name)) return
  const empty = file.settingOf(key)
  const place = empty !== undefined && text(empty) === '' ? empty.keySpan : component.nameSpan
  if (empty !== undefined) file.explain(empty)
  const others = owner?.parts.filter(({ component: one }) => !one.listed && one.kind === component.kind) ?? []
  const hint = didYouMean(
    component.name,
    others.map(one => one.component.name),
    'configured, but not listed',
  )
  report('missing-type', place, { component: view.label, dropped: view.root.label }, hint === undefined ? {} : { hint })
}

function unlistedPart(view: ComponentView, report: Report) {
  const { component, owner } = view
  if (owner === undefined || view.agent.file.explainedNames(view.agent.agent.name).has(component.name)) return
  const names = owner.parts
    .filter(({ component: one }) => one.listed && one.kind === component.kind)
    .map(one => one.component.name)
  const list = keyBelow(owner, (component as { option?: string }).option ?? '')
  const setting = view.agent.file.settingOf(list)
  const hint = didYouMean(component.name, names, 'listed')
  const related = setting === undefined ? [] : [{ message: 'the list is here', span: valueSpan(setting) }]
  report('unlisted-part', component.nameSpan, { part: view.label, list }, { related, ...(hint && { hint }) })
}

/** The whole key of an option of a component or part. */
export function keyBelow(view: ComponentView, option: string): string {
  const { component, owner, agent } = view
  if (owner !== undefined) {
    const { option: list } = component as { option?: string }
    return keyBelow(
      owner,
      list === 'interceptors' ? `interceptors.${component.name}.${option}` : `${component.name}.${option}`,
    )
  }
  const section =
    component.kind === 'sink-groups'
      ? 'sinkgroups'
      : component.kind === 'config-filters'
        ? 'configfilters'
        : component.kind
  return `${agent.agent.name}.${section}.${component.name}.${option}`
}
