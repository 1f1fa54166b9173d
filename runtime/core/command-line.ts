import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { type Entry, jsonLine, type Level, type LogOutput, plainLine } from './log.ts'

export const help = `An agent made by flumec.

  --log-level LEVEL    debug, info, warn or error; default info
  --log-format FORM    plain, json or flume; default plain
  --log-file PATH      append the log to a file instead of standard error; may be given with --log-console
  --log-console        write the log to standard output (as well as to --log-file)
  --monitor [HOST:]PORT  answer /metrics (Flume's JSON, or Prometheus), /healthz and /readyz over HTTP; HOST is
                       127.0.0.1 unless given
  --help               this text

SIGTERM and Ctrl-C stop it: sources first, then what channels hold is delivered, then positions are written.
`

export interface Flags {
  readonly help: boolean
  readonly logLevel: Level
  readonly logFormat: keyof typeof forms
  readonly logFile?: string
  readonly logConsole: boolean
  readonly monitor?: Address
}

export interface Address {
  readonly host: string
  readonly port: number
}

const levels: readonly string[] = ['debug', 'info', 'warn', 'error']

/** The flags, or a sentence that says what is wrong with them. */
export function flags(args: string[]): Flags | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        help: { type: 'boolean', default: false },
        'log-level': { type: 'string', default: 'info' },
        'log-format': { type: 'string', default: 'plain' },
        'log-file': { type: 'string' },
        'log-console': { type: 'boolean', default: false },
        monitor: { type: 'string' },
      },
    })
    const level = values['log-level']
    const format = values['log-format']
    if (!levels.includes(level)) return `--log-level ${level}: must be one of ${levels.join(', ')}`
    if (!(format in forms)) return `--log-format ${format}: must be one of ${Object.keys(forms).join(', ')}`
    const file = values['log-file']
    const monitor = values.monitor === undefined ? undefined : address(values.monitor)
    if (monitor === null) return `--monitor ${values.monitor}: must be PORT or HOST:PORT`
    return {
      help: values.help,
      logLevel: level as Level,
      logFormat: format as keyof typeof forms,
      ...(file === undefined ? {} : { logFile: file }),
      logConsole: values['log-console'],
      ...(monitor === undefined ? {} : { monitor }),
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

export function logOutputs(wanted: Flags): LogOutput[] {
  const form = forms[wanted.logFormat]
  const outputs: LogOutput[] = []
  if (wanted.logFile !== undefined) outputs.push(fileOutput(wanted.logFile, form))
  if (wanted.logConsole) outputs.push(entry => process.stdout.write(form(entry)))
  if (outputs.length === 0) outputs.push(entry => process.stderr.write(form(entry)))
  return outputs
}

/** Opens the file for each entry, so that a rotated log goes on in the new file. */
function fileOutput(path: string, form: (entry: Entry) => string): LogOutput {
  mkdirSync(dirname(path), { recursive: true })
  return entry => appendFileSync(path, form(entry))
}

const forms = { plain: plainLine, json: jsonLine, flume: flumeLine }

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The layout of Flume's own log: `24 Nov 2026 09:05:01,007 INFO  [ckafka] - message`. */
function flumeLine({ at, level, from, message }: Entry): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${two(at.getDate())} ${months[at.getMonth()]} ${at.getFullYear()}`
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())},${String(at.getMilliseconds()).padStart(3, '0')}`
  return `${day} ${time} ${level.toUpperCase().padEnd(5)} [${from}] - ${message.replace(/[\r\n]+/g, ' ')}\n`
}
