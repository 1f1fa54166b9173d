import { readFileSync } from 'node:fs'
import { runCheck } from '../../check/run.ts'
import type { FailOn } from '../../diagnostics/printers/index.ts'
import { version } from '../version.ts'

/** What commander makes of the command line. */
export interface CheckFlags {
  readonly format?: string[]
  readonly failOn: FailOn
  readonly baseline?: string
  readonly updateBaseline?: boolean
  readonly fix?: true
  readonly fixDry?: true
  readonly config?: string
  readonly color: boolean
}

export async function check(files: string[], { format, fix, fixDry, color, ...flags }: CheckFlags): Promise<void> {
  const command = {
    ...flags,
    files,
    ...(format === undefined ? {} : { formats: format }),
    ...(fixDry ? { fix: 'dry' as const } : fix ? { fix: 'apply' as const } : {}),
    color: color && process.stdout.isTTY === true && !process.env.NO_COLOR,
  }
  process.exitCode = await runCheck(command, {
    cwd: process.cwd(),
    version,
    stdin: () => readFileSync(0),
    stdout: text => process.stdout.write(text),
    stderr: text => process.stderr.write(text),
  })
}
