/**
 * Flume's escapes in configured texts: `%{header}`, `%[localhost]`, and time escapes such as `%Y-%m-%d` (BucketPath).
 * Names of days and months are English, whatever the machine's language.
 */
import { hostname, networkInterfaces } from 'node:os'
import type { EventBatch } from './event-batch.ts'
import { type Round, roundDown, type TimeZone, timeZone, wallClock, zoneText } from './wall-clock.ts'

export interface EscapeOptions {
  /** An id such as Europe/Berlin; undefined for the machine's own. */
  readonly timeZone?: string | undefined
  readonly round?: Round | undefined
  /** Take the clock instead of the event's `timestamp` header. */
  readonly useLocalTime?: boolean | undefined
}

/** An event that lacks what an escape needs. */
export class EscapeError extends Error {
  override readonly name = 'EscapeError'
}

export interface EscapedText {
  /** The text for event i. Throws EscapeError. */
  of(batch: EventBatch, i: number): string
  /** The text, when it is the same for every event. */
  readonly fixed: string | undefined
  /** The headers that it is made of. */
  readonly headers: readonly string[]
}

/** A text in which nothing is an escape. */
export const literalText = (text: string): EscapedText => ({ fixed: text, headers: [], of: () => text })

const escapes = /%(\w|%)|%\{([\w.-]+)\}|%\[(\w+)\]/g

type Part = (batch: EventBatch, i: number, time: Time) => string

/** Throws EscapeError for an unknown `%[name]`. */
export function escapedText(text: string, options: EscapeOptions = {}): EscapedText {
  const parts: (string | Part)[] = []
  const headers = new Set<string>()
  const zone = timeZone(options.timeZone)
  let at = 0
  for (const match of text.matchAll(escapes)) {
    const [whole, letter, header, name] = match
    if (match.index > at) parts.push(text.slice(at, match.index))
    at = match.index + whole.length
    if (header !== undefined) {
      headers.add(header)
      parts.push((batch, i) => batch.header(i, header) ?? '')
    } else if (name !== undefined) parts.push(hostPart(name))
    else {
      if (!options.useLocalTime) headers.add('timestamp')
      parts.push(timePart(letter!))
    }
  }
  if (at < text.length) parts.push(text.slice(at))
  const fixed = parts.every(part => typeof part === 'string') ? parts.join('') : undefined
  const of = (batch: EventBatch, i: number) => {
    const time = new Time(options, zone)
    return parts.map(part => (typeof part === 'string' ? part : part(batch, i, time))).join('')
  }
  return { of, fixed, headers: [...headers] }
}

/** Every time escape wants the time, `%%` and unknown letters included. */
function timePart(letter: string): Part {
  return (batch, i, time) => {
    const moment = time.at(batch, i)
    return letters[letter]?.(moment) ?? ''
  }
}

interface Moment {
  /** As it was given. */
  readonly text: string
  /** In ms since the epoch, rounded. */
  readonly ms: number
  readonly zone: TimeZone
}

/** The time of one event, read once. */
class Time {
  #moment: Moment | undefined

  constructor(
    private readonly options: EscapeOptions,
    private readonly zone: TimeZone,
  ) {}

  at(batch: EventBatch, i: number): Moment {
    this.#moment ??= this.#read(batch, i)
    return this.#moment
  }

  #read(batch: EventBatch, i: number): Moment {
    const text = this.options.useLocalTime ? String(Date.now()) : batch.header(i, 'timestamp')
    if (text === undefined)
      throw new EscapeError(
        'a time escape needs the header "timestamp", which the event lacks: add a timestamp interceptor',
      )
    if (!/^[+-]?\d+$/.test(text)) throw new EscapeError(`the header "timestamp" is "${text}", not a time in ms`)
    const { round } = this.options
    const ms = Number(text)
    if (round !== undefined && ms <= 0) throw new EscapeError(`the time ${text} can't be rounded: it is not after 1970`)
    return { text, ms: round === undefined ? ms : roundDown(ms, round, this.zone), zone: this.zone }
  }
}

const clock = ({ ms, zone }: Moment) => wallClock(ms, zone)
const two = (value: number) => String(value).padStart(2, '0')
const twelve = (hour: number) => hour % 12 || 12
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = 'January February March April May June July August September October November December'.split(' ')

const letters: Record<string, (moment: Moment) => string> = {
  t: moment => moment.text,
  s: moment => String(Math.trunc(moment.ms / 1000)),
  a: moment => days[clock(moment).weekday]!.slice(0, 3),
  A: moment => days[clock(moment).weekday]!,
  b: moment => months[clock(moment).month - 1]!.slice(0, 3),
  B: moment => months[clock(moment).month - 1]!,
  c: moment => `${joined('abe', ' ', moment)} ${joined('HMS', ':', moment)} ${joined('Y', '', moment)}`,
  d: moment => two(clock(moment).day),
  e: moment => String(clock(moment).day),
  D: moment => joined('mdy', '/', moment),
  H: moment => two(clock(moment).hour),
  I: moment => two(twelve(clock(moment).hour)),
  j: moment => String(clock(moment).dayOfYear).padStart(3, '0'),
  k: moment => String(clock(moment).hour),
  l: moment => String(twelve(clock(moment).hour)),
  m: moment => two(clock(moment).month),
  n: moment => String(clock(moment).month),
  M: moment => two(clock(moment).minute),
  p: moment => (clock(moment).hour < 12 ? 'AM' : 'PM'),
  S: moment => two(clock(moment).second),
  y: moment => two(clock(moment).year % 100),
  Y: moment => String(clock(moment).year).padStart(4, '0'),
  z: moment => zoneText(moment.ms, moment.zone),
  '%': () => '%',
}

function joined(names: string, separator: string, moment: Moment): string {
  return [...names].map(name => letters[name]!(moment)).join(separator)
}

function hostPart(name: string): string {
  switch (name.toLowerCase()) {
    case 'localhost':
    case 'fqdn':
      return hostname()
    case 'ip':
      return hostAddress()
    default:
      throw new EscapeError(`%[${name}] is unknown: %[localhost], %[IP] and %[FQDN] are`)
  }
}

/** The first address of the machine that others can reach. */
function hostAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  return addresses.find(one => one.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1'
}
