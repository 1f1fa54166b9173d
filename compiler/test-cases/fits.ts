/** Whether cases fit their pipeline; what does not is told at its place. */
import { didYouMean } from '../diagnostics/guess.ts'
import type { Report } from '../diagnostics/index.ts'
import type { Span } from '../source/text.ts'
import type { Case, Input, PlacedFault, Wanted } from './case.ts'
import type { Ends } from './ends.ts'
import { followedFile } from './feeds.ts'
import { textsOf } from './values.ts'

export function fits(cases: readonly Case[], ends: Ends, report: Report): void {
  const tell: Tell = (span, why, hint) => report('cases-invalid', span, { why }, hint === undefined ? {} : { hint })
  for (const one of cases) {
    for (const input of one.inputs) inputFits(input, one, ends, tell)
    for (const wanted of one.outputs) outputFits(wanted, one, ends, tell)
    for (const fault of one.faults) faultFits(fault, one, ends, tell)
  }
}

type Tell = (span: Span, why: string, hint?: string) => void

function inputFits({ source: name, form, events, span }: Input, { given }: Case, { sources }: Ends, tell: Tell): void {
  const end = sources.get(name)
  if (end === undefined)
    return void tell(span, `the pipeline has no source "${name}"`, didYouMean(name, sources.keys()))
  const { source, followed } = end
  if (source.type === 'exec' && followed === undefined)
    return void tell(
      span,
      `source ${name} runs \`${String(source.options.command)}\`: only what \`tail\` follows can be fed`,
    )
  if (end.form === undefined)
    return void tell(span, `source ${name}: nothing here can play the peers of a source of type ${source.type}`)
  if (end.form !== form)
    return void tell(span, `source ${name} is of type ${source.type}: it takes ${end.form}, not ${form}`)
  const env = { ...process.env, ...given.env }
  const hasFile = events.every(({ file }) => file !== undefined)
  if (source.type === 'taildir' && !hasFile && followedFile(source, env) === undefined)
    tell(span, `source ${name}: name the file that the lines are written to`, 'file: PATH beside lines')
  const hasTopic = events.every(({ topic }) => topic !== undefined)
  if (source.type === 'kafka' && !hasTopic && textsOf(source.options['kafka.topics'], env).length === 0)
    tell(span, `source ${name}: name the topic of each record`, 'topic: NAME beside its value')
}

function outputFits({ sink: name, span, ...wanted }: Wanted, { inputs }: Case, { sinks }: Ends, tell: Tell): void {
  const end = sinks.get(name)
  if (end === undefined) return void tell(span, `the pipeline has no sink "${name}"`, didYouMean(name, sinks.keys()))
  if (end.kind === undefined)
    return void tell(span, `nothing here can read what sink ${name} (${end.sink.type}) writes`, 'want its counters')
  if (wanted.topic !== undefined && end.kind !== 'topic') tell(span, `sink ${name} writes to no topic`)
  if (wanted.files !== undefined && end.kind !== 'files') tell(span, `sink ${name} writes no files`)
  const compares = wanted.lost !== undefined || wanted.duplicates !== undefined || wanted.order === 'kept'
  if (compares && inputs.length === 0)
    tell(span, 'lost, duplicates and order compare with what goes in, and nothing does')
}

function faultFits({ kind, words, after, span }: PlacedFault, one: Case, ends: Ends, tell: Tell): void {
  const events = one.inputs.reduce((sum, input) => sum + input.events.length, 0)
  if (after > events) tell(span, `"${words}": only ${events} events go in`)
  if ((kind === 'broker' || kind === 'answer') && !ends.usesKafka)
    tell(span, `"${words}": no component of the pipeline speaks to a broker`)
  const canBeSlow = [...ends.sinks.values()].some(({ kind }) => kind === 'topic' || kind === 'posts')
  if (kind === 'slow' && !canBeSlow) tell(span, `"${words}": only kafka and http sinks can be slowed down here`)
}
