/** The agent's log: one line per entry, to as many outputs as wanted, with repeats of a fault folded together. */
export type Level = 'debug' | 'info' | 'warn' | 'error'

export interface Entry {
  readonly level: Level
  /** Component or part that speaks. */
  readonly from: string
  readonly message: string
  readonly at: Date
}

/** Takes finished entries: standard error, a file, a test's array. */
export type LogOutput = (entry: Entry) => void

const rank: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 }

export class Logger {
  readonly #outputs: readonly LogOutput[]
  readonly #least: Level
  readonly #repeats = new Map<string, Repeat>()

  constructor(
    readonly from: string,
    outputs: readonly LogOutput[],
    least: Level = 'info',
  ) {
    this.#outputs = outputs
    this.#least = least
  }

  /** A logger for a part of the agent, with the same outputs. */
  for(from: string): Logger {
    return new Logger(from, this.#outputs, this.#least)
  }

  debug(message: string): void {
    this.#write('debug', message)
  }

  info(message: string): void {
    this.#write('info', message)
  }

  /** Warnings and errors with the same text are written once, then counted and summed up once per minute. */
  warn(message: string): void {
    this.#folded('warn', message)
  }

  error(message: string): void {
    this.#folded('error', message)
  }

  #folded(level: Level, message: string): void {
    const now = Date.now()
    const repeat = this.#repeats.get(message)
    if (repeat !== undefined && now - repeat.since < foldFor) {
      repeat.count++
      return
    }
    if (repeat !== undefined && repeat.count > 0)
      this.#write(level, `${message} (${repeat.count.toLocaleString('en')} times more in the last minute or longer)`)
    else this.#write(level, message)
    if (this.#repeats.size >= mostTexts) this.#repeats.clear()
    this.#repeats.set(message, { since: now, count: 0 })
  }

  #write(level: Level, message: string): void {
    if (rank[level] < rank[this.#least]) return
    const entry: Entry = { level, from: this.from, message, at: new Date() }
    for (const output of this.#outputs) output(entry)
  }
}

interface Repeat {
  since: number
  count: number
}

const foldFor = 60_000
/** Texts remembered for folding; past this the memory is given up, so that changing texts can't grow it. */
const mostTexts = 1000

/** `12:00:01.250 WARN  ckafka  broker is away` */
export function plainLine(entry: Entry): string {
  const time = entry.at.toISOString().slice(11, 23)
  return `${time} ${entry.level.toUpperCase().padEnd(5)} ${entry.from}  ${oneLine(entry.message)}\n`
}

export function jsonLine(entry: Entry): string {
  return `${JSON.stringify({ time: entry.at.toISOString(), level: entry.level, from: entry.from, message: entry.message })}\n`
}

/** A log entry is one line, whatever an event or a peer put into it. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ')
}
