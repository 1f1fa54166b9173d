import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Findings } from '../diagnostics/findings.ts'
import { type Diagnostic, Diagnostics } from '../diagnostics/index.ts'
import { type FailOn, type Format, fails, printers, type Style } from '../diagnostics/printers/index.ts'
import { SourceText } from '../source/text.ts'
import type { Config } from './config.ts'
import { discover, type Place } from './discover.ts'
import { changeText, fixAll } from './fix.ts'
import { check } from './index.ts'

/** What the command line says. */
export interface CheckCommand {
  /** Files, folders, patterns; `-` is standard input. */
  readonly files: readonly string[]
  /** `pretty`, `sarif=PATH`, …; without any, pretty on standard output. */
  readonly formats?: readonly string[]
  /** The least severity that makes the status 1; `error` by default. */
  readonly failOn?: FailOn
  /** A file of known findings, which are not told. */
  readonly baseline?: string
  /** Write what is found into the baseline. */
  readonly updateBaseline?: boolean
  /** Make the safe changes, or show them. */
  readonly fix?: 'apply' | 'dry'
  /** The configuration file; by default flumec.config.yaml in the current folder or the nearest one above. */
  readonly config?: string
  readonly color?: boolean
}

export interface Io extends Place {
  readonly version: string
  stdout(text: string): void
  stderr(text: string): void
}

/** A wrong use of the command: told in one line, status 2. */
class WrongUse extends Error {}

/** Runs `flumec check`. @returns the exit status: 0 fine, 1 findings, 2 wrong use. Faults of flumec's own are thrown. */
export async function runCheck(command: CheckCommand, io: Io): Promise<0 | 1 | 2> {
  try {
    return await run(command, io)
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error
    io.stderr(`flumec check: ${error.message}\n`)
    return 2
  }
}

async function run(command: CheckCommand, io: Io): Promise<0 | 1 | 2> {
  const { failOn = 'error', color = false } = command
  if (command.files.length === 0) throw new WrongUse('name a file, a folder or a pattern to check')
  const outputs = (command.formats ?? ['pretty']).map(output)
  const style: Style = { color, failOn, version: io.version }
  const config = await configOf(command, io, style)
  if (config === 'faulty') return 2
  let { findings, unreadable } = checkFiles(command.files, io, config)
  if (findings.files.length === 0 && unreadable.length === 0)
    throw new WrongUse(`there is no pipeline in ${command.files.join(', ')}`)
  if (command.fix !== undefined && fix(findings, command.fix, io))
    ({ findings, unreadable } = checkFiles(command.files, io, config))
  const all = { ...findings, diagnostics: [...unreadable, ...findings.diagnostics] }
  const shown = { ...all, diagnostics: await afterBaseline(command, all.diagnostics, io) }
  for (const { format, path } of outputs)
    write(printers[format](shown, path === undefined ? style : { ...style, color: false }), path, io)
  return shown.diagnostics.some(one => fails(one, failOn)) ? 1 : 0
}

function checkFiles(files: readonly string[], io: Io, config: Config | undefined) {
  const { all, report } = new Diagnostics()
  const findings = check(discover(files, io, report), config === undefined ? {} : { config })
  return { findings, unreadable: all as readonly Diagnostic[] }
}

interface Output {
  readonly format: Format
  readonly path?: string
}

function output(text: string): Output {
  const [format = '', ...path] = text.split('=')
  if (!Object.hasOwn(printers, format))
    throw new WrongUse(`there is no format "${format}"; there are ${Object.keys(printers).join(', ')}`)
  return { format: format as Format, ...(path.length > 0 && { path: path.join('=') }) }
}

function write(text: string, path: string | undefined, io: Io): void {
  if (path === undefined) io.stdout(text)
  else tryTo(`write ${path}`, () => writeFileSync(resolve(io.cwd, path), text))
}

function tryTo<T>(what: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    throw new WrongUse(`can't ${what}: ${error.message}`)
  }
}

async function configOf({ config: named }: CheckCommand, io: Io, style: Style): Promise<Config | undefined | 'faulty'> {
  const path = named === undefined ? nearest(io.cwd) : resolve(io.cwd, named)
  if (path === undefined) return undefined
  const source = SourceText.from(
    named ?? path,
    tryTo(`read ${named ?? path}`, () => readFileSync(path)),
  )
  const { readConfig } = await import('./config.ts')
  const { all, report } = new Diagnostics()
  const config = readConfig(source, report)
  if (all.length === 0) return config
  io.stderr(printers.pretty({ files: [], diagnostics: all }, style))
  return 'faulty'
}

function nearest(folder: string): string | undefined {
  const path = join(folder, 'flumec.config.yaml')
  if (existsSync(path)) return path
  return dirname(folder) === folder ? undefined : nearest(dirname(folder))
}

/** @returns whether files were changed. */
function fix(findings: Findings, how: 'apply' | 'dry', io: Io): boolean {
  const fixed = fixAll(findings.diagnostics)
  for (const one of fixed) {
    if (how === 'dry' || one.source.file === '-') io.stderr(changeText(one))
    else
      tryTo(`write ${one.source.file}`, () =>
        writeFileSync(resolve(io.cwd, one.source.file), bytes(one.text, one.source)),
      )
  }
  return how === 'apply' && fixed.length > 0
}

/** A file keeps the encoding that it had. */
const bytes = (text: string, { encoding }: SourceText) => Buffer.from(text, encoding === 'UTF-8' ? 'utf8' : 'latin1')

async function afterBaseline(
  command: CheckCommand,
  diagnostics: readonly Diagnostic[],
  io: Io,
): Promise<readonly Diagnostic[]> {
  const { baseline: path, updateBaseline = false } = command
  if (path === undefined) {
    if (updateBaseline) throw new WrongUse('--update-baseline needs --baseline PATH')
    return diagnostics
  }
  const { baselineText, readBaseline, unknown } = await import('./baseline.ts')
  if (updateBaseline) write(baselineText(diagnostics), path, io)
  const text = tryTo(`read the baseline ${path} (--update-baseline makes one)`, () =>
    readFileSync(resolve(io.cwd, path), 'utf8'),
  )
  const baseline = readBaseline(text)
  if (baseline === undefined) throw new WrongUse(`${path} is not a baseline of flumec check`)
  return unknown(baseline, diagnostics)
}
