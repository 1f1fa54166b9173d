import { readFileSync } from 'node:fs'
import { runMigrate } from '../../migrate/run.ts'
import { version } from '../version.ts'

/** What commander makes of the command line. */
export interface MigrateFlags {
  readonly to: 'yaml' | 'properties'
  readonly output?: string
  readonly ledger?: string[]
  readonly force?: true
  readonly strict?: true
  readonly checkOnly?: true
  readonly extractSecrets?: 'env'
  readonly perAgent?: true
}

export async function migrate(files: string[], { ledger, extractSecrets, ...flags }: MigrateFlags): Promise<void> {
  const command = {
    ...flags,
    files,
    ...(ledger === undefined ? {} : { ledgers: ledger }),
    extractSecrets: extractSecrets !== undefined,
    color: process.stderr.isTTY === true && !process.env.NO_COLOR,
  }
  process.exitCode = runMigrate(command, {
    cwd: process.cwd(),
    version,
    stdin: () => readFileSync(0),
    stdout: text => process.stdout.write(text),
    stderr: text => process.stderr.write(text),
  })
}
