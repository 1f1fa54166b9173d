import { readFileSync } from 'node:fs'
import type { Agent, Model } from '../2-validate/model.ts'
import type { Ir } from '../4-lower/index.ts'
import { type Diagnostic, Diagnostics } from '../diagnostics/index.ts'
import { pretty } from '../diagnostics/printers/pretty.ts'
import { agentOf, read } from '../index.ts'
import { SourceText } from '../source/text.ts'
import { chooseAgent } from './choose-agent.ts'
import { UserError } from './main.ts'
import { version } from './version.ts'

/** Reads a file as the user named it; `-` is standard input. */
export function readSource(file: string): SourceText {
  try {
    return SourceText.from(file, readFileSync(file === '-' ? 0 : file))
  } catch (error) {
    throw new UserError(`${file}: can't be read: ${why(error as NodeJS.ErrnoException)}`)
  }
}

/** Several files as one, as Flume 1.10 reads them: a later one overrides an earlier one key by key. */
export function readSources(files: readonly string[]): SourceText {
  const sources = files.map(readSource)
  // The blank line ends a value that the file before leaves open.
  return sources.length === 1
    ? sources[0]!
    : new SourceText(files.join(' + '), sources.map(({ text }) => text).join('\n\n'), 'UTF-8', sources[0]!.folder)
}

const why = (error: NodeJS.ErrnoException): string =>
  ({ ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'permission denied' })[error.code ?? ''] ??
  error.message

const style = { color: Boolean(process.stderr.isTTY) && !process.env.NO_COLOR, version, failOn: 'error' } as const

export interface Pipeline {
  readonly source: SourceText
  readonly model: Model
  readonly agent: Agent
  readonly ir: Ir
  /** Prints further findings to standard error. */
  tell(diagnostics: readonly Diagnostic[]): void
}

/**
 * Checks a pipeline's files and picks the agent. Findings go to standard error. With errors among them it ends here, but `asFlume`
 * goes on with what Flume would run.
 */
export function readPipeline(files: readonly string[], agentName: string | undefined, asFlume = false): Pipeline {
  const reading = readModel(files, asFlume)
  return pipelineOf(reading, chooseAgent(reading.model, agentName))
}

/** The same with every agent of the files, when none is named. */
export function readAgents(files: readonly string[], agentName: string | undefined): Pipeline[] {
  const reading = readModel(files, false)
  const { agents } = reading.model
  const chosen = agentName === undefined && agents.length > 1 ? agents : [chooseAgent(reading.model, agentName)]
  return chosen.map(agent => pipelineOf(reading, agent))
}

type Read = Pick<Pipeline, 'source' | 'model' | 'tell'>

function readModel(files: readonly string[], asFlume: boolean): Read {
  const source = readSources(files)
  const { file } = source
  const found = new Diagnostics()
  const { model, secrets } = read(source, found)
  const tell = (diagnostics: readonly Diagnostic[]) => {
    const worthTelling = diagnostics.filter(one => one.severity !== 'info')
    const files = [{ file, verdict: 'ok', agents: {}, secrets } as const]
    if (worthTelling.length > 0) process.stderr.write(pretty({ files, diagnostics: worthTelling }, style))
  }
  // What Flume drops silently is dropped silently for flume-ng; its errors are no reason for it to end.
  if (!asFlume) tell(found.all)
  if (!asFlume && found.hasErrors) throw new UserError(`${file}: nothing was built; the errors above say why`)
  return { source, model, tell }
}

function pipelineOf({ source, model, tell }: Read, agent: Agent): Pipeline {
  const { file } = source
  if (agent.outcome.end !== 'runs')
    throw new UserError(`${file}: nothing is left of agent ${agent.name} to run; flumec check says why`)
  const building = new Diagnostics()
  const ir = agentOf(model, agent, building.report)
  tell(building.all)
  if (ir === undefined) throw new UserError(`${file}: agent ${agent.name} can't be built; the errors above say why`)
  return { source, model, agent, ir, tell }
}
