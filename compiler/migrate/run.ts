import { extname, join, relative, resolve } from 'node:path'
import { formatOf } from '../1-parse/index.ts'
import { discover, type Place } from '../check/discover.ts'
import { check } from '../check/index.ts'
import { Diagnostics } from '../diagnostics/index.ts'
import { printers, type Style } from '../diagnostics/printers/index.ts'
import { count } from '../diagnostics/words.ts'
import type { SourceText } from '../source/text.ts'
import { countsOf, type Ledger, ledgerJson, ledgerMarkdown, type Migration, migrate } from './index.ts'
import { summaryLine, summaryTable } from './summary.ts'
import { Exists, type Output, writeOutputs } from './write.ts'

/** What the command line says. */
export interface MigrateCommand {
  /** Files, folders, patterns; `-` is standard input. */
  readonly files: readonly string[]
  readonly to: 'yaml' | 'properties'
  /** A file; for several inputs, or one file for each agent, a folder. Standard output by default. */
  readonly output?: string
  /** Ledgers to write: `.json` or Markdown; for several inputs a folder that gets both of each. */
  readonly ledgers?: readonly string[]
  readonly force?: boolean
  /** What Flume ignores makes the status 1 too. */
  readonly strict?: boolean
  readonly checkOnly?: boolean
  readonly extractSecrets?: boolean
  readonly perAgent?: boolean
  readonly color?: boolean
}

export interface Io extends Place {
  readonly version: string
  stdout(text: string): void
  stderr(text: string): void
}

class WrongUse extends Error {}

/** Runs `flumec migrate`. @returns the exit status: 0 fine, 1 something is unsupported or broken, 2 wrong use. */
export function runMigrate(command: MigrateCommand, io: Io): 0 | 1 | 2 {
  try {
    return run(command, io)
  } catch (error) {
    if (!(error instanceof WrongUse || error instanceof Exists || isOfSystem(error))) throw error
    io.stderr(`flumec migrate: ${error.message}\n`)
    return 2
  }
}

const isOfSystem = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error

/** One input and what became of it. */
export interface Result {
  readonly source: SourceText
  /** Absent when the text can't be read. */
  readonly migration?: Migration
}

function run(command: MigrateCommand, io: Io): 0 | 1 | 2 {
  const { all: unreadable, report } = new Diagnostics()
  const found = discover(command.files, io, report)
  if (unreadable.length > 0) io.stderr(printers.pretty({ files: [], diagnostics: unreadable }, styleOf(command, io)))
  const isSingle = found.length === 1 && command.files.length === 1 && found[0]!.file === command.files[0]
  const sources = isSingle ? found : found.filter(source => formatOf(source) !== command.to)
  if (sources.length === 0 && unreadable.length > 0) return 1
  if (sources.length === 0) throw new WrongUse(`there is nothing to migrate in ${command.files.join(', ')}`)
  if (isSingle && command.to === 'yaml' && formatOf(found[0]!) === 'yaml')
    throw new WrongUse(`${found[0]!.file} is YAML already; --to properties goes back`)
  const results = sources.map(source => resultOf(source, command))
  const outputs = isSingle ? singleOutputs(results[0]!, command, io) : folderOutputs(results, command, io)
  if (!command.checkOnly) writeOutputs(outputs, command.force ?? false)
  for (const result of results) tell(result, command, io)
  if (!isSingle || command.checkOnly) io.stdout(summaryTable(results))
  return unreadable.length > 0 || results.some(result => fails(result, command)) ? 1 : 0
}

function resultOf(source: SourceText, { to, extractSecrets = false, perAgent = false }: MigrateCommand): Result {
  const outcome = migrate(source, { to, extractSecrets, perAgent })
  return outcome.kind === 'broken' ? { source } : { source, migration: outcome }
}

function fails({ migration }: Result, { strict }: MigrateCommand): boolean {
  if (migration === undefined || migration.files.length === 0) return true
  const { unsupported, dropped } = countsOf(migration.ledger)
  return unsupported > 0 || (strict === true && dropped > 0)
}

/** Where the texts of one input go; without a place for them they are printed. */
function singleOutputs({ migration, source }: Result, command: MigrateCommand, io: Io): Output[] {
  const { output, ledgers = [], checkOnly } = command
  if (migration === undefined) return []
  const { files, ledger } = migration
  const accounts = ledgers.map(path => ({ path: resolve(io.cwd, path), text: ledgerText(ledger, path) }))
  const isSplit = files.length > 1
  if (output === undefined) {
    if (isSplit) throw new WrongUse('--per-agent needs -o with a folder')
    if (!checkOnly) for (const { text } of files) io.stdout(text)
    return accounts
  }
  const folder = resolve(io.cwd, output)
  const mine = files.map(({ agent, text }) => ({
    path: isSplit ? join(folder, `${agent}${extensionOf(command)}`) : folder,
    text,
  }))
  if (mine.some(({ path }) => path === resolve(io.cwd, source.file)))
    throw new WrongUse(`${output} is the file to migrate`)
  return [...mine, ...accounts]
}

const ledgerText = (ledger: Ledger, path: string) => (extname(path) === '.json' ? ledgerJson : ledgerMarkdown)(ledger)

const extensionOf = ({ to }: MigrateCommand) => (to === 'yaml' ? '.yaml' : '.properties')

/** Of several inputs each keeps its place below the folder. */
function folderOutputs(results: readonly Result[], command: MigrateCommand, io: Io): Output[] {
  const { output, ledgers = [], checkOnly } = command
  if (output === undefined && !checkOnly) throw new WrongUse('several files need -o with a folder')
  return results.flatMap(({ source, migration }) => {
    if (migration === undefined) return []
    const name = nameBelow(source.file, command.files)
    const files = migration.files.map(({ agent, text }) => ({
      path: resolve(io.cwd, output ?? '.', `${name}${agent === undefined ? '' : `.${agent}`}${extensionOf(command)}`),
      text,
    }))
    const accounts = ledgers.flatMap(folder => [
      { path: resolve(io.cwd, folder, `${name}.json`), text: ledgerJson(migration.ledger) },
      { path: resolve(io.cwd, folder, `${name}.md`), text: ledgerMarkdown(migration.ledger) },
    ])
    return [...files, ...accounts]
  })
}

function nameBelow(file: string, args: readonly string[]): string {
  const root = args.find(arg => file.startsWith(`${arg.replace(/\/$/, '')}/`)) ?? '.'
  const name = relative(root, file).replace(/^(\.\.\/)+/, '')
  return name.slice(0, name.length - extname(name).length)
}

function tell({ source, migration }: Result, command: MigrateCommand, io: Io): void {
  if (migration === undefined || migration.files.length === 0) {
    io.stderr(printers.pretty(check([source]), styleOf(command, io)))
    io.stderr(`${source.file}: nothing was migrated; the findings above say why\n`)
    return
  }
  for (const { line, fate, reason } of migration.ledger.rows)
    if (fate === 'unsupported') io.stderr(`${source.file}:${line}: unsupported: ${reason}\n`)
  for (const { name, setting } of migration.secrets)
    io.stderr(
      `set ${name} where the agent runs: the value is in ${source.file}:${source.position(setting.keySpan.start).line}\n`,
    )
  io.stderr(`${source.file}: ${count(migration.ledger.rows.length, 'line')}: ${summaryLine(migration.ledger)}\n`)
}

const styleOf = ({ color = false }: MigrateCommand, { version }: Io): Style => ({ color, version, failOn: 'error' })
