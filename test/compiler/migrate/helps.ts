import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from '../../../compiler/1-parse/index.ts'
import { type Agent, type Model, validate } from '../../../compiler/2-validate/index.ts'
import { type Ir, lowerAll } from '../../../compiler/4-lower/index.ts'
import { Diagnostics } from '../../../compiler/diagnostics/index.ts'
import { type MigrateOptions, type Migration, migrate } from '../../../compiler/migrate/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'

const corpusFolder = resolve('../shared/corpus/flume')

/** The corpus's files by name; none where there is no corpus. */
export const corpus: readonly string[] = existsSync(corpusFolder)
  ? readdirSync(corpusFolder)
      .filter(name => name.endsWith('.properties'))
      .sort()
  : []

export const corpusPath = (name: string): string => join(corpusFolder, name)

export const corpusSource = (name: string): SourceText => SourceText.from(name, readFileSync(corpusPath(name)))

export function migrated(source: SourceText, options: Partial<MigrateOptions> = {}): Migration {
  const outcome = migrate(source, { to: 'yaml', ...options })
  if (outcome.kind === 'broken')
    throw new Error(`${source.file} is broken: ${outcome.diagnostics.map(one => one.message)}`)
  return outcome
}

/** Properties text as YAML. */
export const yamlOf = (text: string, options: Partial<MigrateOptions> = {}): string =>
  migrated(new SourceText('old.properties', text), options).files[0]!.text

/** A pipeline text understood; faults of the text are errors of the test. */
export function modelOf(file: string, text: string): Model {
  const { all, report } = new Diagnostics()
  const model = validate(parse(new SourceText(file, text), report))
  const errors = all.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(one => one.message).join('; ')}\n${text}`)
  return model
}

/** By agent, what a file means; agents and channels that nothing flows through are left out. */
export function meaning(model: Model): Record<string, unknown> {
  const flowing = model.agents.filter(agent => agent.outcome.end === 'runs' && flows(agent))
  return Object.fromEntries(flowing.map(agent => [agent.name, connected(lowerAll(model, agent))]))
}

function connected(ir: Ir): Ir {
  const used = new Set([...ir.sources.flatMap(source => source.channels), ...ir.sinks.map(sink => sink.channel)])
  return { ...ir, channels: ir.channels.filter(({ name }) => used.has(name)) }
}

const flows = ({ components }: Agent) =>
  components.some(({ kind, listed, fate }) => (kind === 'sources' || kind === 'sinks') && listed && fate.kept)
