/** How every command ends: 0 fine, 1 findings or the pipeline failed, 2 wrong use, 3 a fault of flumec itself. */
import { CommanderError } from 'commander'

/** A user's fault that is no finding in a file: one line, and the status. */
export class UserError extends Error {
  constructor(
    message: string,
    readonly status: 1 | 2 = 1,
  ) {
    super(message)
  }
}

/** Runs a command and turns whatever comes out of it into an exit status; no stack trace for a user's mistake. */
export async function main(run: () => Promise<unknown>): Promise<void> {
  // A reader that has seen enough (`flumec … | head`) ends the command without noise.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3))
  try {
    await run()
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
    else if (error instanceof UserError) fail(error.message, error.status)
    else if ((error as NodeJS.ErrnoException)?.code === 'ENOSPC')
      fail(`the disk is full: ${(error as Error).message}`, 1)
    else fail(ownFault(error), 3)
  }
}

/**
 * For a command whose ways out hang on the process's exit (agents are killed, disks unmounted, folders removed): signals
 * lead there.
 */
export function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))
}

function fail(message: string, status: number): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = status
}

function ownFault(error: unknown): string {
  const stack = error instanceof Error ? error.stack : String(error)
  return `This is a fault of flumec itself, not of your file. Please report it with the command and the file:\n${stack}`
}
