import type { Report } from '../../diagnostics/index.ts'
import type { DeliveryFacts } from '../../registry/index.ts'
import { valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'

/** Where events go that a sink's far side refuses for good. */
export const deadLetters: Rule = {
  codes: ['dead-letter-loop', 'no-dead-letter'],
  component(view, report) {
    const { kind, listed, options } = view.component
    if (kind !== 'sinks' || !listed || !view.kept) return
    const option = options.get('deadLetter.channel')
    // Flume has no dead letters: a file that it may read is not advised to have some.
    if (option === undefined && view.agent.file.ast.format === 'yaml') advise(view, report)
    const way = wayBack(view)
    if (option !== undefined && way !== undefined)
      report('dead-letter-loop', valueSpan(option.setting), { sink: view.label, way: way.join(' → ') })
  },
}

function advise(view: ComponentView, report: Report) {
  const { schema, nameSpan } = view.component
  const so = whatHappens(view, schema?.component.delivery ?? {})
  if (so === undefined) return
  const hint = 'add deadLetter: {channel: NAME}, a channel with a sink of its own'
  report('no-dead-letter', nameSpan, { sink: view.label, so }, { hint })
}

/** What becomes of a refused event without a dead-letter channel; undefined when none is known to be refused. */
function whatHappens({ values }: ComponentView, { refuses, weakenedBy = [] }: DeliveryFacts): string | undefined {
  if (refuses !== undefined)
    return `what is refused for good (${refuses}) is offered again for ever and holds up everything behind it`
  return weakenedBy.find(
    ({ option, values: weak, unless }) => unless === 'deadLetter.channel' && weak.includes(String(values.get(option))),
  )?.because
}

/** The names from a sink along dead letters back to it; undefined when they end elsewhere. */
function wayBack(sink: ComponentView): string[] | undefined {
  const seen = new Set<ComponentView>()
  const follow = (from: ComponentView): string[] | undefined => {
    for (const channel of sink.agent.deadLettersOf(from))
      for (const next of sink.agent.usesOf(channel).sinks) {
        if (seen.has(next)) continue
        seen.add(next)
        const rest = next === sink ? [sink.component.name] : follow(next)
        if (rest !== undefined) return [from.component.name, channel.component.name, ...rest]
      }
    return undefined
  }
  return follow(sink)
}
