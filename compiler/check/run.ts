import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Findings } from '../diagnostics/findings.ts'
import { type Diagnostic, Diagnostics } from '../diagnostics/index.ts'
import { type FailOn, type Format, fails, printers, type Style } from '../diagnostics/printers/index.ts'
import type { SourceText } from '../source/text.ts'
import type { Config } from './config.ts'
import { discover, type Place } from './discover.ts'
import { findConfig } from './find-config.ts'
import { changeText, fixAll } from './fix.ts'
import { check } from './index.ts'
import { tryTo, WrongUse } from './wrong-use.ts'

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

async function run(command: CheckCommand, given: Io): Promise<0 | 1 | 2> {
  const { files, failOn = 'error', color = false } = command
  if (files.length === 0) throw new WrongUse('name a file, a folder or a pattern to check')
  const io = { ...given, stdin: once(given.stdin) }
  const outputs = (command.formats ?? ['pretty']).map(output)
  const style: Style = { color, failOn, version: io.version }
  const { config, faults } = await findConfig(io.cwd, command.config)
  if (faults !== undefined) {
    io.stderr(printers.pretty({ files: [], diagnostics: faults }, style))
    return 2
  }
  let findings = checkFiles(files, io, config)
  if (command.fix !== undefined && fix(findings, command.fix, io)) findings = checkFiles(files, io, config)
  const shown = { ...findings, diagnostics: await afterBaseline(command, findings.diagnostics, io) }
  for (const { format, path } of outputs)
    write(printers[format](shown, path === undefined ? style : { ...style, color: false }), path, io)
  return shown.diagnostics.some(one => fails(one, failOn)) ? 1 : 0
}

/** Files that can't be read come first. */
function checkFiles(files: readonly string[], io: Io, config: Config | undefined): Findings {
  const { all, report } = new Diagnostics()
  const sources = discover(files, io, report)
  if (sources.length === 0 && all.length === 0) throw new WrongUse(`there is no pipeline in ${files.join(', ')}`)
  const findings = check(sources, config === undefined ? {} : { config })
  return { ...findings, diagnostics: [...all, ...findings.diagnostics] }
}

/** Standard input can be read only once. */
function once<T>(read: () => T): () => T {
  let known: { value: T } | undefined
  return () => {
    known ??= { value: read() }
    return known.value
  }
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
