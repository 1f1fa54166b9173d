/** The times of syslog messages in ms since the epoch, with the quirks of Flume's syslogtcp and syslogudp. */

/**
 * `2003-10-11T22:14:15.003Z`. With a fraction the zone is passed over and the machine's own is meant, and its first three
 * digits are a number of ms (.5 is 5 ms); without a fraction the zone counts.
 */
export function timeOf5424(text: string): number {
  const [, date = '', fraction, zone] = /^(.{19})(?:\.(\d{1,3})\d*)?(.*)$/.exec(text) ?? []
  if (fraction !== undefined) return localTime(date) + Number(fraction)
  if (zone === '' || zone === undefined) return localTime(date)
  return utcTime(date) - offset(zone)
}

/** `Oct 11 22:14:15` on the machine's clock, in the year that brings it nearest to `now`. NaN when it is none. */
export function timeOf3164(text: string, now = Date.now()): number {
  return nearest(text, now, (year, month, rest) => new Date(year, month, ...rest)) ?? Number.NaN
}

/** The same in UTC, and strict: undefined when it is no time, such as the 32nd of a month. */
export function timeOf3164Utc(text: string, now = Date.now()): number | undefined {
  const time = nearest(text, now, (year, month, rest) => new Date(Date.UTC(year, month, ...rest)))
  const fields = text.slice(3).trimStart()
  return time !== undefined && new Date(time).toISOString().includes(fields.padStart(11, '0').replace(' ', 'T'))
    ? time
    : undefined
}

type Rest = [day: number, hour: number, minute: number, second: number]

/** This year, the last when that is more than a month ahead, the next when it is more than eleven months ago. */
function nearest(
  text: string,
  now: number,
  make: (year: number, month: number, rest: Rest) => Date,
): number | undefined {
  const match = /^([A-Z][a-z][a-z])\s{1,2}(\d{1,2})\s(\d\d):(\d\d):(\d\d)$/.exec(text)
  const month = months.indexOf(match?.[1] ?? '')
  if (match === null || month < 0) return undefined
  const rest = match.slice(2).map(Number) as Rest
  const year = new Date(now).getUTCFullYear()
  const that = make(year, month, rest)
  if (shifted(that, -1) > now) return make(year - 1, month, rest).getTime()
  if (shifted(that, 11) < now) return make(year + 1, month, rest).getTime()
  return that.getTime()
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function shifted(date: Date, byMonths: number): number {
  return new Date(date).setMonth(date.getMonth() + byMonths)
}

/** `2003-10-11T22:14:15` (19 characters) on the machine's clock. Fields that are too large run over, as Java's lenient dates do. */
export function localTime(text: string): number {
  return new Date(...fieldsOf(text)).getTime()
}

/** The same in UTC. */
export function utcTime(text: string): number {
  return Date.UTC(...fieldsOf(text))
}

/** Fields as Date has them: months count from 0. */
function fieldsOf(text: string): [year: number, month: number, ...rest: Rest] {
  const [year, month, ...rest] = text.split(/[-T:]/).map(Number) as [number, number, ...Rest]
  return [year, month - 1, ...rest]
}

/** What `Z` or `-07:00` is ahead of UTC, in ms. */
export function offset(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? []
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
