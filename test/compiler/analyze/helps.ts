import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from '../../../compiler/1-parse/index.ts'
import { validate } from '../../../compiler/2-validate/index.ts'
import { lower, moduleUses } from '../../../compiler/4-lower/index.ts'
import { checkModules } from '../../../compiler/5-emit/check-modules.ts'
import { runtimeTypes } from '../../../compiler/6-bundle/index.ts'
import { readConfig } from '../../../compiler/check/config.ts'
import { discover } from '../../../compiler/check/discover.ts'
import { check } from '../../../compiler/check/index.ts'
import { buildCodes } from '../../../compiler/diagnostics/codes/build.ts'
import type { Findings } from '../../../compiler/diagnostics/findings.ts'
import { type Diagnostic, Diagnostics } from '../../../compiler/diagnostics/index.ts'
import { reportFaults } from '../../../compiler/modules.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { readCases } from '../../../compiler/test-cases/read.ts'

export const samplesFolder = join(import.meta.dirname, '../../diagnostics')

export interface Sample {
  readonly name: string
  readonly text: string
}

/** The samples of a code whose file name starts with `wrong` or `right`. */
export function samples(code: string, kind: 'wrong' | 'right'): Sample[] {
  const folder = join(samplesFolder, code)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => name.startsWith(kind) && !name.endsWith('.ts'))
    .sort()
    .map(name => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
}

/** What flumec says of a sample: check, with the configuration of its folder; for codes of the build also lowering. */
export function findingsOf(code: string, { name, text }: Sample): Findings {
  const source = new SourceText(name, text, 'UTF-8', join(samplesFolder, code))
  if (name.endsWith('.args')) return { files: [], diagnostics: unreadable(code, text) }
  if (name.endsWith('.config.yaml')) return { files: [], diagnostics: configDiagnostics(source) }
  if (name.endsWith('cases.yaml')) return { files: [], diagnostics: casesDiagnostics(source) }
  if (Object.hasOwn(buildCodes, code)) return { files: [], diagnostics: buildDiagnostics(source) }
  if (code === 'module-error' || code === 'module-misfit') return { files: [], diagnostics: moduleDiagnostics(source) }
  const path = join(samplesFolder, code, 'flumec.config.yaml')
  if (!existsSync(path)) return check([source])
  const config = readConfig(new SourceText(path, readFileSync(path, 'utf8')), new Diagnostics().report)
  return check([source], { config })
}

/** The sample names the files that the command would. */
function unreadable(code: string, args: string) {
  const { all, report } = new Diagnostics()
  const cwd = join(samplesFolder, code)
  discover(args.trim().split('\n'), { cwd, stdin: () => new Uint8Array() }, report)
  return all
}

function configDiagnostics(source: SourceText) {
  const { all, report } = new Diagnostics()
  readConfig(source, report)
  return all
}

function casesDiagnostics(source: SourceText) {
  const { all, report } = new Diagnostics()
  readCases(source, report)
  return all
}

/** TypeScript takes its time: what it says of a sample is kept. */
const told = new Map<string, Diagnostic[]>()

function moduleDiagnostics(source: SourceText): Diagnostic[] {
  const { all, report } = new Diagnostics()
  const known = told.get(`${source.folder} ${source.file}`)
  if (known !== undefined) return known
  told.set(`${source.folder} ${source.file}`, all)
  const model = validate(parse(source, report), report)
  for (const agent of model.agents)
    reportFaults(checkModules(moduleUses(model, agent), source.folder, runtimeTypes()), report)
  return all
}

function buildDiagnostics(source: SourceText) {
  const { all, report } = new Diagnostics()
  const model = validate(parse(source, report), report)
  for (const agent of model.agents) lower(model, agent, report)
  return all
}
