import { basename, dirname, join, resolve } from 'node:path'
import { Diagnostics } from '../../diagnostics/index.ts'
import { pretty } from '../../diagnostics/printers/pretty.ts'
import { build } from '../../index.ts'
import type { SourceText } from '../../source/text.ts'
import {
  casesBeside,
  checkCases,
  isCasesFile,
  pipelineBeside,
  type Result,
  readCases,
  runCases,
  type Subject,
} from '../../test-cases/index.ts'
import { jsonReport } from '../../test-cases/report/json.ts'
import { junitReport } from '../../test-cases/report/junit.ts'
import { caseText, endText } from '../../test-cases/report/text.ts'
import { aboutPipeline } from '../about.ts'
import { endOnSignals, UserError } from '../main.ts'
import { withModules } from '../own-modules.ts'
import { readPipeline, readSource } from '../read-pipeline.ts'
import { version } from '../version.ts'
import { onChange } from '../watch.ts'

export interface TestFlags {
  readonly agent?: string
  readonly case?: string
  readonly format: 'text' | 'json' | 'junit'
  readonly watch?: true
}

/** Runs the cases of pipelines; a cases file stands for the pipeline that it is beside of. */
export async function test(files: readonly string[], flags: TestFlags): Promise<void> {
  endOnSignals()
  if (flags.watch) return watch(files, flags)
  const results = await testOnce(files, flags)
  if (results.some(({ cases }) => cases.some(({ verdict }) => verdict === 'failed'))) process.exitCode = 1
}

async function testOnce(files: readonly string[], flags: TestFlags): Promise<Result[]> {
  const subjects = subjectsOf(files, flags)
  const isWanted = ({ name }: { readonly name: string }) => flags.case === undefined || name.includes(flags.case)
  if (!subjects.some(({ cases }) => cases.some(isWanted)))
    throw new UserError(`--case ${flags.case}: no case has that in its name`, 2)
  const color = process.stdout.isTTY === true && !process.env.NO_COLOR
  const results: Result[] = []
  for (const subject of subjects.filter(({ cases }) => cases.some(isWanted))) {
    const told = (name: string, outcome: Parameters<typeof caseText>[2]) => {
      if (flags.format === 'text') process.stdout.write(caseText(subject.file, name, outcome, color))
    }
    results.push(await runCases(subject, isWanted, told))
  }
  process.stdout.write({ text: endText, json: jsonReport, junit: junitReport }[flags.format](results))
  return results
}

function subjectsOf(files: readonly string[], { agent: name }: TestFlags): Subject[] {
  const pairs = pipelinesOf(files)
  return pairs.map(({ pipeline: file, cases: casesFile }) => {
    const pipeline = readPipeline([file], name)
    const { ir, source } = pipeline
    const bundle = async (other: typeof ir) => {
      const about = aboutPipeline({ ...pipeline, ir: other })
      return (await withModules(pipeline, () => build(other, about, source.folder))).bundle
    }
    const subject = { file, agent: ir.agent, ir, folder: source.folder, bundle }
    return checked({ ...subject, cases: casesIn(readSource(casesFile)) })
  })
}

interface Pair {
  readonly pipeline: string
  readonly cases: string
}

function pipelinesOf(files: readonly string[]): Pair[] {
  const pairs = new Map<string, Pair>()
  for (const file of files) {
    const pipeline = isCasesFile(file) ? pipelineBeside(file) : file
    if (pipeline === undefined) throw new UserError(`${file}: there is no pipeline of that name beside it`, 2)
    const cases = isCasesFile(file) ? file : casesBeside(pipeline)
    if (cases === undefined) process.stderr.write(`${pipeline}: it has no cases, write ${suggested(pipeline)}\n`)
    else if (!pairs.has(resolve(pipeline))) pairs.set(resolve(pipeline), { pipeline, cases })
  }
  if (pairs.size === 0) throw new UserError('there is nothing to test', 2)
  return [...pairs.values()]
}

const suggested = (pipeline: string): string => pipeline.replace(/\.[^./]+$/, '.cases.yaml')

/** The cases of a file, or of the one that it names. */
function casesIn(source: SourceText, before: readonly string[] = []): Subject['cases'] {
  const found = new Diagnostics()
  const file = readCases(source, found.report)
  if (file === undefined) return faulty(found)
  if (typeof file.cases !== 'string') return file.cases
  const path = join(dirname(source.file), file.cases)
  if (before.includes(path)) throw new UserError(`${source.file}: the cases files name each other`, 2)
  return casesIn(readSource(path), [...before, path])
}

function checked(subject: Subject): Subject {
  const found = new Diagnostics()
  checkCases(subject, found.report)
  return found.hasErrors ? faulty(found) : subject
}

function faulty({ all }: Diagnostics): never {
  const style = { color: Boolean(process.stderr.isTTY) && !process.env.NO_COLOR, version, failOn: 'error' } as const
  process.stderr.write(pretty({ files: [], diagnostics: all }, style))
  throw new UserError('nothing was tested; the errors above say why', 2)
}

/** Tests once, and again after each change of a pipeline or its cases, until the process is ended. */
async function watch(files: readonly string[], flags: TestFlags): Promise<void> {
  const again = async () => {
    try {
      await testOnce(files, flags)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      process.stderr.write(`${error.message}\n`)
    }
    process.stderr.write('watching for changes\n')
  }
  const folders = new Set(files.map(file => dirname(resolve(file))))
  let working = again()
  const follow = (folder: string) => {
    const names = new Set(files.filter(file => dirname(resolve(file)) === folder).map(file => basename(file)))
    onChange(
      folder,
      name => names.has(name) || isCasesFile(name),
      () => {
        working = working.then(again)
      },
    )
  }
  for (const folder of folders) follow(folder)
  await working
}
