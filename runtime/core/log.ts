/** The agent's log: one line per entry, to as many outputs as wanted, with repeats of a fault folded together. */
import { Repeats } from './repeats.ts'
import { masked } from './secrets.ts'

export type Level = 'debug' | 'info' | 'warn' | 'error'

/** The least level that is written: of everything, and of components by name. */
export interface Levels {
  readonly general: Level
  readonly of: ReadonlyMap<string, Level>
}

export interface Entry {
  readonly level: Level
  /** Component or part that speaks. */
  readonly from: string
  readonly message: string
  readonly at: Date
  /** How many entries like this one it stands for. */
  readonly repeated?: number
}

/** Takes finished entries: standard error, a file, a test's array. */
export type LogOutput = (entry: Entry) => void

const rank: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 }

export class Logger {
  readonly #outputs: readonly LogOutput[]
  readonly #levels: Levels
  readonly #repeats: Repeats

  constructor(
    readonly from: string,
    outputs: readonly LogOutput[],
    least: Level | Levels = 'info',
    repeats?: Repeats,
  ) {
    this.#outputs = outputs
    this.#levels = typeof least === 'string' ? { general: least, of: new Map() } : least
    this.#repeats = repeats ?? new Repeats(entry => this.#write(entry))
  }

  /** A logger for a part of the agent, with the same outputs. */
  for(from: string): Logger {
    return new Logger(from, this.#outputs, this.#levels, this.#repeats)
  }

  debug(message: string): void {
    if (this.#wants('debug')) this.#write(this.#entry('debug', message))
  }

  info(message: string): void {
    if (this.#wants('info')) this.#write(this.#entry('info', message))
  }

  /** Warnings and errors with the same text are written once, then counted and summed up once a minute. */
  warn(message: string): void {
    if (this.#wants('warn')) this.#repeats.add(this.#entry('warn', message))
  }

  error(message: string): void {
    if (this.#wants('error')) this.#repeats.add(this.#entry('error', message))
  }

  /** Writes the sums of what was folded: before the end. */
  flush(): void {
    this.#repeats.flush()
  }

  #wants(level: Level): boolean {
    return rank[level] >= rank[this.#levels.of.get(this.from) ?? this.#levels.general]
  }

  #entry(level: Level, message: string): Entry {
    return { level, from: this.from, message: masked(message), at: new Date() }
  }

  #write(entry: Entry): void {
    for (const output of this.#outputs) output(entry)
  }
}

/** `12:00:01.250 WARN  ckafka  broker is away` */
export function plainLine(entry: Entry): string {
  const time = entry.at.toISOString().slice(11, 23)
  return `${time} ${entry.level.toUpperCase().padEnd(5)} ${entry.from}  ${oneLine(entry.message)}\n`
}

export function jsonLine({ at, level, from, message, repeated }: Entry): string {
  return `${JSON.stringify({ time: at.toISOString(), level, from, message, repeated })}\n`
}

/** A log entry is one line, and leaves a terminal alone, whatever an event or a peer put into it. */
export function oneLine(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]+/g, ' ')
}
