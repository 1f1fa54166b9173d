/** Where the log of an agent's process goes, and in which form. */
import { ConfigurationError } from './contracts.ts'
import { type Entry, jsonLine, type Level, type Levels, type LogOutput, oneLine, plainLine } from './log.ts'
import { LogFile } from './log-file.ts'

export const logForms = { plain: plainLine, pretty: prettyLine, json: jsonLine, flume: flumeLine }
export type LogForm = keyof typeof logForms

export interface LogWishes {
  readonly logFormat: LogForm
  readonly logFile?: string
  readonly logConsole: boolean
}

/** Throws ConfigurationError when the file can't be written. */
export function logOutputs(wanted: LogWishes): LogOutput[] {
  const form = logForms[wanted.logFormat]
  const outputs: LogOutput[] = []
  if (wanted.logFile !== undefined) outputs.push(fileOutput(wanted.logFile, form))
  if (wanted.logConsole) outputs.push(entry => process.stdout.write(form(entry)))
  if (outputs.length === 0) outputs.push(entry => process.stderr.write(form(entry)))
  return outputs
}

/** What the disk has no room for goes to standard error. */
function fileOutput(path: string, form: (entry: Entry) => string): LogOutput {
  const file = opened(path)
  return entry => {
    try {
      file.append(form(entry))
    } catch {
      process.stderr.write(form(entry))
    }
  }
}

function opened(path: string): LogFile {
  try {
    return new LogFile(path)
  } catch (error) {
    throw new ConfigurationError(`--log-file ${path}: can't be written: ${(error as Error).message}`)
  }
}

const levels: readonly string[] = ['debug', 'info', 'warn', 'error']

/** `info`, or `info,ckafka=debug,tail=warn`; undefined for anything else. */
export function logLevels(text: string): Levels | undefined {
  let general: Level = 'info'
  const of = new Map<string, Level>()
  for (const part of text.split(',').map(one => one.trim())) {
    const at = part.lastIndexOf('=')
    const level = part.slice(at + 1) as Level
    if (!levels.includes(level) || at === 0) return undefined
    if (at < 0) general = level
    else of.set(part.slice(0, at), level)
  }
  return { general, of }
}

const colours: Readonly<Record<Level, number>> = { debug: 90, info: 32, warn: 33, error: 31 }

/** The plain line with colours for a terminal, unless NO_COLOR is set. */
function prettyLine(entry: Entry): string {
  if (process.env.NO_COLOR) return plainLine(entry)
  const paint = (code: number, text: string) => `\x1b[${code}m${text}\x1b[0m`
  const time = paint(90, entry.at.toISOString().slice(11, 23))
  const level = paint(colours[entry.level], entry.level.toUpperCase().padEnd(5))
  return `${time} ${level} ${paint(1, entry.from)}  ${oneLine(entry.message)}\n`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The layout of Flume's own log: `24 Nov 2026 09:05:01,007 INFO  [ckafka] - message`. */
function flumeLine({ at, level, from, message }: Entry): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${two(at.getDate())} ${months[at.getMonth()]} ${at.getFullYear()}`
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())},${String(at.getMilliseconds()).padStart(3, '0')}`
  return `${day} ${time} ${level.toUpperCase().padEnd(5)} [${from}] - ${oneLine(message)}\n`
}
