import { spawnSync } from 'node:child_process'
import { charset } from './charset.ts'
import { ConfigurationError } from './contracts.ts'
import { secret } from './secrets.ts'

/** How long the command may take, in ms: the agent starts when it has ended. */
const patience = 30_000
/** Most bytes that it may print. */
const most = 1 << 20

/**
 * What Flume's external config filter gives for a key (reference: config-layer 12): the first line that the command
 * prints. The command is split at blanks and started directly, no shell reads it, with the key as its last argument.
 * Commands are asked for what should be in no file, so the value counts as secret. Throws ConfigurationError.
 */
export function external(key: string, command: string, encoding = 'UTF-8'): string {
  const { decode } = charset(encoding)
  const [program = '', ...args] = command.trim().split(/\s+/)
  const options = { timeout: patience, maxBuffer: most, killSignal: 'SIGKILL' } as const
  const { error, status, stdout } = spawnSync(program, [...args, key], options)
  if (error !== undefined || status !== 0) throw noValue(key, program, error?.message ?? `it ended with ${status}`)
  const [line = ''] = decode(stdout).split(/\r?\n/)
  if (line === '') throw noValue(key, program, 'it printed nothing')
  return secret(line)
}

const noValue = (key: string, program: string, reason: string) =>
  new ConfigurationError(`the command ${program} of a config filter gives no value for "${key}": ${reason}`)
