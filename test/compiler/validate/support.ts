import { parse } from '../../../compiler/1-parse/index.ts'
import { type Component, flumeKeeps, type Model, validate } from '../../../compiler/2-validate/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'

export function model(text: string, file = 'a.properties'): Model {
  const source = new SourceText(file, text)
  return validate(parse(source, (code, span) => fail(`${code} ${span && source.text.slice(span.start, span.end)}`)))
}

function fail(what: string): never {
  throw new Error(`the text of the test is at fault: ${what}`)
}

/** What is kept of the only agent. */
export function kept(text: string, file?: string) {
  return [...flumeKeeps(model(text, file)).values()][0]
}

export function component(text: string, name: string, file?: string): Component {
  const found = model(text, file).agents[0]!.components.find(one => one.name === name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

/** Why a component falls; `kept` when it does not. */
export function fate(text: string, name: string, file?: string): string {
  const { fate } = component(text, name, file)
  return fate.kept ? 'kept' : fate.because.code
}

/** A whole agent `a` with a source `r`, a channel `c` and a sink `k`; `lines` are added, or take the place of its own. */
export function agent(...lines: string[]): string {
  const settings = new Map([...whole, ...lines].map(line => [line.split('=')[0]!.trim(), line]))
  return `${[...settings.values()].filter(line => !line.endsWith('= -')).join('\n')}\n`
}

const whole = [
  'a.sources = r',
  'a.channels = c',
  'a.sinks = k',
  'a.sources.r.type = seq',
  'a.sources.r.channels = c',
  'a.channels.c.type = memory',
  'a.sinks.k.type = logger',
  'a.sinks.k.channel = c',
]
