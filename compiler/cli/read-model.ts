import { parse } from '../1-parse/index.ts'
import { type Agent, type Model, validate } from '../2-validate/index.ts'
import { type Diagnostic, Diagnostics } from '../diagnostics/index.ts'
import { pretty } from '../diagnostics/printers/pretty.ts'
import { chooseAgent } from './choose-agent.ts'
import { UserError } from './main.ts'
import { readSource } from './read-pipeline.ts'
import { version } from './version.ts'

/** What a file says, for the commands that tell about it; a text that can't be read as a pipeline ends the command. */
export function readModel(file: string): Model {
  const source = readSource(file)
  const { all, report } = new Diagnostics()
  const model = validate(parse(source, report))
  const errors = all.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) fail(file, errors)
  if (model.agents.length === 0) throw new UserError(`${file}: there is no agent in this file`)
  return model
}

/** All agents, or the one that was named. */
export const agentsOf = (model: Model, name: string | undefined): readonly Agent[] =>
  name === undefined ? model.agents : [chooseAgent(model, name)]

function fail(file: string, diagnostics: readonly Diagnostic[]): never {
  const style = { color: Boolean(process.stderr.isTTY) && !process.env.NO_COLOR, version, failOn: 'error' } as const
  process.stderr.write(pretty({ files: [], diagnostics }, style))
  throw new UserError(`${file}: it can't be read; the errors above say why`)
}
