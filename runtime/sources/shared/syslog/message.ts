/** A syslog message as it was framed, before its text is looked at. */
export interface Framed {
  /** Its bytes, from (inclusive) to (exclusive), in those that the framer gives along. */
  readonly from: number
  readonly to: number
  /** The number between the angle brackets; undefined when there is none that can be. */
  readonly priority: number | undefined
  /** It was cut because it was longer than allowed. */
  readonly incomplete: boolean
}

/** Messages, in order, and the bytes that they lie in. */
export interface Messages {
  readonly data: Buffer
  readonly messages: readonly Framed[]
}

/**
 * Finds messages in a stream of bytes as Flume does. A message starts with `<`, up to three digits and `>`; line ends in
 * front of it are passed over. It ends at LF, or when it has reached the greatest size; what follows then is read as a
 * new message. A head that is not of this form makes the message bad, and the byte where that shows belongs to it, even
 * an LF.
 */
export class Framer {
  #rest = Buffer.alloc(0)

  constructor(private readonly largest: number) {}

  add(piece: Buffer): Messages {
    const data = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece])
    const messages: Framed[] = []
    let at = 0
    for (;;) {
      while (data[at] === LF) at++
      const next = this.#next(data, at, false)
      if (next === undefined) break
      messages.push(next)
      at = next.incomplete ? next.to : next.to + 1
    }
    this.#rest = Buffer.from(data.subarray(at))
    return { data, messages }
  }

  /** The one message of a datagram: its first line. */
  only(datagram: Buffer): Framed | undefined {
    let at = 0
    while (datagram[at] === LF) at++
    return this.#next(datagram, at, true)
  }

  #next(data: Buffer, from: number, isWhole: boolean): Framed | undefined {
    const head = headOf(data, from, isWhole)
    if (head === undefined) return undefined
    const { priority } = head
    const end = data.indexOf(LF, head.end)
    const to = end < 0 ? data.length : end
    if (to - from >= this.largest) return { from, to: from + this.largest, priority, incomplete: true }
    if (end < 0 && !isWhole) return undefined
    return { from, to, priority, incomplete: false }
  }
}

const LF = 10

/** Where the head ends, and its priority when it has one; undefined when more bytes are needed to tell. */
function headOf(
  data: Buffer,
  from: number,
  isWhole: boolean,
): { end: number; priority: number | undefined } | undefined {
  if (from === data.length) return undefined
  if (data[from] !== 0x3c) return { end: from + 1, priority: undefined }
  let priority = 0
  for (let at = from + 1; at < data.length; at++) {
    const byte = data[at]!
    const isDigit = byte >= 0x30 && byte <= 0x39
    if (byte === 0x3e && at > from + 1) return { end: at + 1, priority }
    if (!isDigit || at > from + 3) return { end: at + 1, priority: undefined }
    priority = 10 * priority + byte - 0x30
  }
  return isWhole ? { end: data.length, priority: undefined } : undefined
}
