import type { Entry, LogOutput } from './log.ts'

/** How long an entry stands for those like it, in ms. */
const window = 60_000
/** Texts that differ in their numbers only are written up to this many; the others are counted. */
const mostTexts = 5
/** Kinds of entries watched at a time; past this all are summed up, so that changing texts can't grow the memory. */
const mostKinds = 1000

interface Repeat {
  readonly texts: Set<string>
  readonly timer: NodeJS.Timeout
  last: Entry
  count: number
}

/** Folds entries that repeat: the first is written at once, the others are counted and summed up once a minute. */
export class Repeats {
  readonly #kinds = new Map<string, Repeat>()

  constructor(private readonly write: LogOutput) {}

  add(entry: Entry): void {
    const kind = `${entry.level} ${entry.from} ${entry.message.replace(/\d+/g, '#')}`
    const repeat = this.#kinds.get(kind) ?? this.#watch(kind, entry)
    const isNew = repeat.texts.size < mostTexts && !repeat.texts.has(entry.message)
    if (isNew) {
      repeat.texts.add(entry.message)
      this.write(entry)
    } else {
      repeat.last = entry
      repeat.count++
    }
  }

  /** Sums up what was counted so far. */
  flush(): void {
    for (const kind of [...this.#kinds.keys()]) this.#end(kind)
  }

  #watch(kind: string, last: Entry): Repeat {
    if (this.#kinds.size >= mostKinds) this.flush()
    const timer = setInterval(() => this.#sumUp(kind), window).unref()
    const repeat = { texts: new Set<string>(), timer, last, count: 0 }
    this.#kinds.set(kind, repeat)
    return repeat
  }

  /** An entry that came no more is forgotten: the next one is written at once again. */
  #sumUp(kind: string): void {
    const repeat = this.#kinds.get(kind)!
    if (repeat.count === 0) this.#end(kind)
    else this.write(summary(repeat))
    repeat.count = 0
  }

  #end(kind: string): void {
    const repeat = this.#kinds.get(kind)!
    clearInterval(repeat.timer)
    this.#kinds.delete(kind)
    if (repeat.count > 0) this.write(summary(repeat))
  }
}

function summary({ last, count, texts }: Repeat): Entry {
  const times = `${count.toLocaleString('en-GB')} time${count === 1 ? '' : 's'} more in ${window / 1000} s`
  const message = `${last.message} (${times}${texts.size > 1 ? ', with other numbers' : ''})`
  return { ...last, message, at: new Date(), repeated: count }
}
