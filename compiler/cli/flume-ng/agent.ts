import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { load } from '../../import-module.ts'
import { readPipeline } from '../read-pipeline.ts'
import { cachedBundle } from '../run-cache.ts'
import type { AgentArguments } from './arguments.ts'
import { monitoringFlags, monitoringNotice } from './monitoring.ts'

/** Becomes the agent that the file describes, with Flume's log file and console. */
export async function agent({ name, files, properties }: AgentArguments): Promise<void> {
  const monitoring = monitoringFlags(properties)
  const notice = monitoringNotice(properties)
  if (notice !== undefined) process.stderr.write(`${notice}\n`)
  const bundle = await cachedBundle(readPipeline(files, name, true))
  // `${sys:name}` in a configuration looks here.
  for (const [key, value] of properties) process.env[`flumec.sys.${key}`] = value
  process.argv = [process.argv[0]!, bundle, ...logFlags(properties), ...monitoring]
  await load(pathToFileURL(bundle).href)
}

/** `-Dflume.root.logger=INFO,console` and its relatives: level, then where to. */
function logFlags(properties: ReadonlyMap<string, string>): string[] {
  const [level = 'INFO', ...outputs] = (properties.get('flume.root.logger') ?? 'INFO,LOGFILE')
    .split(',')
    .map(part => part.trim())
  const console = outputs.some(output => output.toLowerCase() === 'console')
  const file = join(properties.get('flume.log.dir') ?? 'logs', properties.get('flume.log.file') ?? 'flume.log')
  const known: Record<string, string> = {
    ALL: 'debug',
    TRACE: 'debug',
    DEBUG: 'debug',
    WARN: 'warn',
    ERROR: 'error',
    FATAL: 'error',
  }
  return [
    '--log-format',
    'flume',
    '--log-level',
    known[level.toUpperCase()] ?? 'info',
    ...(console ? ['--log-console'] : ['--log-file', file]),
  ]
}
