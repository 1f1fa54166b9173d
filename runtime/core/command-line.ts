import { parseArgs } from 'node:util'
import type { Levels } from './log.ts'
import { type LogForm, type LogWishes, logForms, logLevels } from './log-output.ts'

export const help = `An agent made by flumec.

  --log-level LEVEL    debug, info, warn or error; default info. Of single parts too: info,ckafka=debug
  --log-format FORM    plain, pretty (with colours), json or flume; default plain
  --log-file PATH      append the log to a file instead of standard error; may be given with --log-console.
                       The file may be moved away or truncated at any time (logrotate): no signal is needed
  --log-console        write the log to standard output (as well as to --log-file)
  --monitor [HOST:]PORT  a status page at /, and /metrics (Flume's JSON, or Prometheus), /healthz and /readyz over
                       HTTP; HOST is 127.0.0.1 unless given
  --admin-token-file PATH  the token that flumec tap must show; FLUMEC_ADMIN_TOKEN is the other way; default: no tap
  --exit-on-failure SECONDS  end with status 1 when a part could not be started again for so long
  --check              say whether this machine has what the pipeline needs, and end: status 1 when something is missing
  --check-env          the same, and whether the far sides can be reached
  --explain            the pipeline in words, with what it promises
  --print-config       the settings, looked up and with secrets masked
  --version            who made it, of which file
  --help               this text

SIGTERM and Ctrl-C stop it: sources first, then what channels hold is delivered, then positions are written.
`

export interface Flags extends LogWishes {
  readonly help: boolean
  /** Asked instead of run. */
  readonly question?: (typeof questions)[number]
  readonly logLevel: Levels
  readonly monitor?: Address
  readonly adminTokenFile?: string
  /** In ms. */
  readonly exitOnFailure?: number
}

export interface Address {
  readonly host: string
  readonly port: number
}

const questions = ['version', 'explain', 'print-config', 'check', 'check-env'] as const

/** The flags, or a sentence that says what is wrong with them. */
export function flags(args: string[]): Flags | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        help: { type: 'boolean', default: false },
        check: { type: 'boolean' },
        'check-env': { type: 'boolean' },
        explain: { type: 'boolean' },
        'print-config': { type: 'boolean' },
        version: { type: 'boolean' },
        'log-level': { type: 'string', default: 'info' },
        'log-format': { type: 'string', default: 'plain' },
        'log-file': { type: 'string' },
        'log-console': { type: 'boolean', default: false },
        monitor: { type: 'string' },
        'admin-token-file': { type: 'string' },
        'exit-on-failure': { type: 'string' },
      },
    })
    const levels = logLevels(values['log-level'])
    const format = values['log-format']
    if (levels === undefined)
      return `--log-level ${values['log-level']}: must be debug, info, warn or error, or a list such as info,ckafka=debug`
    if (!Object.hasOwn(logForms, format))
      return `--log-format ${format}: must be one of ${Object.keys(logForms).join(', ')}`
    const { 'log-file': file, 'admin-token-file': tokenFile, 'exit-on-failure': patience } = values
    if (patience !== undefined && !/^\d{1,9}$/.test(patience))
      return `--exit-on-failure ${patience}: must be a number of seconds`
    const monitor = values.monitor === undefined ? undefined : address(values.monitor)
    if (monitor === null) return `--monitor ${values.monitor}: must be PORT or HOST:PORT`
    const question = questions.find(name => values[name])
    return {
      help: values.help,
      ...(question === undefined ? {} : { question }),
      logLevel: levels,
      logFormat: format as LogForm,
      ...(file === undefined ? {} : { logFile: file }),
      logConsole: values['log-console'],
      ...(monitor === undefined ? {} : { monitor }),
      ...(tokenFile === undefined ? {} : { adminTokenFile: tokenFile }),
      ...(patience === undefined ? {} : { exitOnFailure: Number(patience) * 1000 }),
    }
  } catch (error) {
    return `${(error as Error).message.split('\n')[0]} (see --help)`
  }
}

/** `8080`, `0.0.0.0:8080` or `[::1]:8080`; null for anything else. */
function address(text: string): Address | null {
  const [, inBrackets, host, digits] = /^(?:\[([^\]]+)\]:|([^:]+):)?(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  return port <= 65_535 ? { host: inBrackets ?? host ?? '127.0.0.1', port } : null
}
