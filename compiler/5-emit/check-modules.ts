/**
 * Type-checks modules of the user's where the pipeline names them. Each use becomes a program of its own that never is
 * written: the module's class made with the options that the pipeline sets, and assigned to what its place asks for.
 * So TypeScript itself says that an option is missing or misspelt, or that a method is not there.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Diagnostic, Project, ts } from 'ts-morph'
import type { ModuleUse } from '../4-lower/index.ts'
import type { IrValue } from '../4-lower/ir.ts'
import type { Kind } from '../registry/index.ts'
import { literal, propertyName } from './literal.ts'

/** What is wrong in a module's file; offsets as in its text. */
export interface FileFault {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What is wrong with a use: with the option if it names one, else with the module as a whole. */
export interface UseFault {
  readonly use: ModuleUse
  readonly option?: string
  readonly text: string
}

/**
 * Faults of the modules by file and place, and of their uses in the order given. `folder` is the pipeline file's,
 * `runtime` the places of the runtime's types, the best first: the folder that stands for `flumec/runtime`.
 */
export function checkModules(
  uses: readonly ModuleUse[],
  folder: string,
  runtime: readonly string[],
): readonly (FileFault | UseFault)[] {
  const project = new Project({ compilerOptions: options(runtime) })
  const programs = new Map(
    uses.map((use, i) => {
      const program = checkProgram(use)
      const path = join(folder, `flumec-check-${i}.ts`)
      project.createSourceFile(path, program.text)
      return [path, { use, ...program }] as const
    }),
  )
  return project.getPreEmitDiagnostics().map(one => {
    const file = one.getSourceFile()?.getFilePath() ?? ''
    const program = programs.get(file)
    if (program === undefined) return fileFault(file, one)
    const option = program.options[(one.getLineNumber() ?? 0) - firstOption]
    return { use: program.use, ...(option !== undefined && { option }), text: messageOf(one) }
  })
}

/** The line, from 1, of the first option in a check program. */
const firstOption = 4

function checkProgram({ component, module, options }: ModuleUse): { text: string; options: readonly string[] } {
  const { kind } = component
  const { type, second } = places[kind]
  const settings = Object.entries(options)
  const lines = [
    `import Part from ${literal(module)}`,
    "import type * as flumec from 'flumec/runtime'",
    `export const part: flumec.${type} = new Part({`,
    ...settings.map(([name, value]) => `${propertyName(name)}: ${text(value)},`),
    `}${second === undefined ? '' : `, {} as Readonly<Record<string, flumec.${second}>>`})`,
  ]
  return { text: lines.join('\n'), options: settings.map(([name]) => name) }
}

/** What a part must be, and of what the second argument of its constructor is made. */
const places: Readonly<Record<Kind, { readonly type: string; readonly second?: string }>> = {
  sources: { type: 'Source' },
  channels: { type: 'Channel' },
  sinks: { type: 'Sink' },
  interceptors: { type: 'Interceptor' },
  selectors: { type: 'Selector', second: 'Channel' },
  'sink-groups': { type: 'Sink', second: 'Sink' },
  // For the sinks that write files, or for those that write tables.
  serializers: { type: 'Serializer | flumec.RowSerializer' },
  deserializers: { type: 'Deserializer' },
  handlers: { type: 'RequestHandler' },
  'config-filters': { type: 'never' },
}

/** A reference is some text that only the starting agent knows. */
const text = (value: IrValue): string => (typeof value === 'string' ? literal(value) : 'String()')

function fileFault(file: string, one: Diagnostic): FileFault {
  const start = one.getStart() ?? 0
  return { file, start, end: start + (one.getLength() ?? 0), text: messageOf(one) }
}

function messageOf(one: Diagnostic): string {
  const said = one.getMessageText()
  const lines = ts.flattenDiagnosticMessageText(typeof said === 'string' ? said : said.compilerObject, '\n')
  return `${lines.replace(/\s*\n\s*/g, ' ')} (TS${one.getCode()})`
}

function options(runtime: readonly string[]): ts.CompilerOptions {
  return {
    strict: true,
    noEmit: true,
    allowJs: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    types: ['node'],
    typeRoots: [nodeTypes],
    paths: {
      'flumec/runtime': runtime.map(place => `${place}/index`),
      'flumec/runtime/*': runtime.map(place => `${place}/*/index`),
    },
  }
}

const nodeTypes = join(dirname(createRequire(import.meta.url).resolve('@types/node/package.json')), '..')
