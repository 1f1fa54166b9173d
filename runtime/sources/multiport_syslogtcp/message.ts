import { RepeatedText } from '../../core/repeated-text.ts'
import { timeOf3164Utc } from '../shared/syslog/times.ts'

export interface Message {
  /** As it is written. */
  readonly priority: string
  readonly facility: string
  readonly severity: string
  /** Empty when there is none. */
  readonly version: string
  readonly timestamp: string
  /** The timestamp in ms since the epoch, as text. */
  readonly time: string
  readonly host: string
  /** Where the body begins, which goes to the end. */
  readonly body: number
}

/** Reads a line as Flume's multiport source does, which differs from syslogtcp (reference: sources-2.yaml). */
export class MessageReader {
  #now = 0
  readonly #priorities = new RepeatedText(bytes => priorityOf(bytes.toString('latin1')))
  // As in Flume a time that can't be read is 1970, not a bad message.
  readonly #stamps3164 = new RepeatedText(bytes => {
    const text = bytes.toString('latin1')
    return { text, time: String(timeOf3164Utc(text, this.#now) ?? 0) }
  })
  readonly #stamps5424 = new RepeatedText(bytes => {
    const text = bytes.toString('latin1')
    const time = time5424(text)
    return time === undefined ? undefined : { text, time: String(time) }
  })
  readonly #hosts = new RepeatedText(bytes => bytes.toString('latin1'))

  /** The time that it is. The year that was found for a time is good for as long as the same second lasts. */
  tick(now: number): void {
    if (Math.floor(now / 1000) !== Math.floor(this.#now / 1000)) this.#stamps3164.forget()
    this.#now = now
  }

  /** Undefined when the bytes from (inclusive) to (exclusive) are no syslog message. */
  read(data: Buffer, from: number, to: number): Message | undefined {
    const close = data[from] === less ? placeOf(greater, data, from, Math.min(to, from + 7)) : undefined
    const priority = close === undefined ? undefined : this.#priorities.of(data, from + 1, close)
    if (close === undefined || priority === undefined) return undefined
    const { text, facility, severity } = priority
    const version = data[close + 1] === one && data[close + 2] === space && close + 2 < to ? '1' : ''
    const at = version === '' ? close + 1 : close + 3
    const stamp = this.#stampAt(data, at, to)
    // A blank lies behind a time; of RFC 3164's and of a nil one any byte there is taken for it.
    const hostAt = stamp && at + stamp.text.length + 1
    const hostEnd = hostAt && placeOf(space, data, hostAt, to)
    if (stamp === undefined || hostAt === undefined || hostEnd === undefined) return undefined
    const { text: timestamp, time } = stamp
    const host = this.#hosts.of(data, hostAt, hostEnd)
    return { priority: text, facility, severity, version, timestamp, time, host, body: hostEnd + 1 }
  }

  #stampAt(data: Buffer, at: number, to: number): Stamp | undefined {
    const first = at < to ? data[at]! : 0
    if (first === minus) return at + 2 < to ? { text: '-', time: String(this.#now) } : undefined
    if (first >= 0x41 && first <= 0x5a) return at + 15 < to ? this.#stamps3164.of(data, at, at + 15) : undefined
    const end = placeOf(space, data, at, to)
    return end === undefined ? undefined : this.#stamps5424.of(data, at, end)
  }
}

const [less, greater, one, space, minus] = [0x3c, 0x3e, 0x31, 0x20, 0x2d]

interface Stamp {
  readonly text: string
  readonly time: string
}

function placeOf(byte: number, data: Buffer, from: number, to: number): number | undefined {
  for (let at = from; at < to; at++) if (data[at] === byte) return at
  return undefined
}

function priorityOf(text: string) {
  if (!/^[+-]?\d+$/.test(text) || text.length > 5) return undefined
  const code = Number(text)
  return { text, facility: String(Math.trunc(code / 8)), severity: String(code % 8) }
}

/** In UTC unless it has a zone; a fraction or a zone must be there, or Flume takes it for no time. */
function time5424(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?=.)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?/.exec(text)
  if (match === null) return undefined
  const [, date, fraction = '', zone = 'Z'] = match
  const time = Date.parse(`${date}${zone}`)
  return Number.isNaN(time) ? undefined : time + Number(fraction.padEnd(3, '0').slice(0, 3))
}
