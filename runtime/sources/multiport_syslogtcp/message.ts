/** Parses a line as Flume's multiport source does, which differs from syslogtcp (reference: sources-2.yaml). */
import { timeOf3164Utc } from '../shared/syslog/times.ts'

export interface Message {
  readonly headers: Readonly<Record<string, string>>
  readonly priority: string
  readonly version: string
  readonly timestamp: string
  readonly host: string
  readonly body: string
}

/** Undefined when the line is no syslog message. `text` has one character for each byte. */
export function parse(text: string, now = Date.now()): Message | undefined {
  const head = /^<([+-]?\d+)>(1 )?/.exec(text)
  if (head === null || head[1]!.length > 5) return undefined
  const [whole, priority = '', version = ''] = head
  const stamp = stampAt(text, whole.length, now)
  if (stamp === undefined) return undefined
  const end = text.indexOf(' ', stamp.end)
  if (end < 0) return undefined
  const host = text.slice(stamp.end, end)
  const code = Number(priority)
  const headers = {
    Priority: priority,
    Facility: String(Math.trunc(code / 8)),
    Severity: String(code % 8),
    ...(version === '' ? {} : { Version: version.trim() }),
    timestamp: String(stamp.time),
    host,
  }
  return { headers, priority, version: version.trim(), timestamp: stamp.text, host, body: text.slice(end + 1) }
}

interface Stamp {
  readonly text: string
  readonly time: number
  /** Where the host begins. */
  readonly end: number
}

function stampAt(text: string, at: number, now: number): Stamp | undefined {
  const first = text[at] ?? ''
  if (first === '-') return text.length > at + 2 ? { text: '-', time: now, end: at + 2 } : undefined
  if (first >= 'A' && first <= 'Z') {
    if (text.length <= at + length3164) return undefined
    const stamp = text.slice(at, at + length3164)
    // As in Flume a time that can't be read is 1970, not a bad message.
    return { text: stamp, time: timeOf3164Utc(stamp, now) ?? 0, end: at + length3164 + 1 }
  }
  const space = text.indexOf(' ', at)
  const stamp = text.slice(at, space)
  const time = space < 0 ? undefined : time5424(stamp)
  return time === undefined ? undefined : { text: stamp, time, end: space + 1 }
}

const length3164 = 'Oct 11 22:14:15'.length

/** In UTC unless it has a zone; a fraction or a zone must be there, or Flume takes it for no time. */
function time5424(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?=.)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?/.exec(text)
  if (match === null) return undefined
  const [, date, fraction = '', zone = 'Z'] = match
  const time = Date.parse(`${date}${zone}`)
  return Number.isNaN(time) ? undefined : time + Number(fraction.padEnd(3, '0').slice(0, 3))
}
