/** Times as a clock on the wall of some time zone shows them. */

export interface WallClock {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 is Sunday. */
  readonly weekday: number
  readonly dayOfYear: number
}

export interface Round {
  readonly unit: 'second' | 'minute' | 'hour'
  /** The unit is reduced to a multiple of this, counted from its own zero. */
  readonly value: number
}

/** The zone's offset from UTC at a time, both in ms. */
export type TimeZone = (ms: number) => number

/** The zone of that id, `GMT+2` and `GMT+02:00` too; the machine's own for undefined; GMT for an unknown one, as in Java. */
export function timeZone(id: string | undefined): TimeZone {
  const fixed = /^GMT([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(id ?? '')
  if (fixed !== null) {
    const offset = (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) * 60_000
    return () => (fixed[1] === '-' ? -offset : offset)
  }
  try {
    return namedZone(new Intl.DateTimeFormat('en-US', { ...fields, timeZone: id }))
  } catch {
    return () => 0
  }
}

const fields = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const

/** Offsets change only at full quarters of an hour (since 1972), so each quarter's is computed once. */
const quarter = 15 * 60_000

function namedZone(format: Intl.DateTimeFormat): TimeZone {
  let known = Number.NaN
  let offset = 0
  return ms => {
    const start = Math.floor(ms / quarter) * quarter
    if (start !== known) {
      offset = offsetAt(format, start)
      known = start
    }
    return offset
  }
}

function offsetAt(format: Intl.DateTimeFormat, ms: number): number {
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!) - ms
}

export function wallClock(ms: number, zone: TimeZone): WallClock {
  const date = new Date(ms + zone(ms))
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  const day = date.getUTCDate()
  return {
    year,
    month: month + 1,
    day,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
    dayOfYear: Math.round((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000) + 1,
  }
}

/** Like `-0400`. */
export function zoneText(ms: number, zone: TimeZone): string {
  const minutes = Math.round(zone(ms) / 60_000)
  const size = Math.abs(minutes)
  const digits = String(Math.floor(size / 60) * 100 + (size % 60)).padStart(4, '0')
  return `${minutes < 0 ? '-' : '+'}${digits}`
}

const unitMs = { second: 1000, minute: 60_000, hour: 3_600_000 }

/** Rounds within one hour or day of the zone's clock, and sets the smaller fields to zero. */
export function roundDown(ms: number, { unit, value }: Round, zone: TimeZone): number {
  const local = ms + zone(ms)
  const field = wallClock(ms, zone)[unit]
  const size = unitMs[unit]
  return fromLocal(Math.floor(local / size) * size - (field % value) * size, zone)
}

/** The time at which the zone's clock shows this; of two, the later one (standard time), as Java has it. */
function fromLocal(local: number, zone: TimeZone): number {
  const day = 86_400_000
  const offsets = [zone(local - day), zone(local + day)].sort((a, b) => a - b)
  const found = offsets.find(offset => zone(local - offset) === offset)
  return local - (found ?? offsets[0]!)
}
