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
  codes: ['unknown-type', 'class-letter-case', 'builder-missing', 'type-letter-case', 'plugin-needed'],
  component(view, report) {
    const { component } = view
    const { type } = component
    if (!component.listed || type === undefined) return
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
