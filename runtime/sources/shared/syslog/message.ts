/** A syslog message as it was framed, before its text is looked at. */
export interface Framed {
  readonly bytes: Buffer
  /** The number between the angle brackets; undefined when there is none that can be. */
  readonly priority: number | undefined
  /** It was cut because it was longer than allowed. */
  readonly incomplete: boolean
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

  add(piece: Buffer): Framed[] {
    const data = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece])
    const found: Framed[] = []
    let at = 0
    for (;;) {
      while (data[at] === LF) at++
      const next = this.#next(data.subarray(at), false)
      if (next === undefined) break
      found.push(next.message)
      at += next.used
    }
    this.#rest = Buffer.from(data.subarray(at))
    return found
  }

  /** The one message of a datagram: its first line. */
  only(datagram: Buffer): Framed | undefined {
    let at = 0
    while (datagram[at] === LF) at++
    return this.#next(datagram.subarray(at), true)?.message
  }

  #next(data: Buffer, isWhole: boolean): { message: Framed; used: number } | undefined {
    const head = headOf(data, isWhole)
    if (head === undefined) return undefined
    const { priority } = head
    const end = data.indexOf(LF, head.length)
    const length = end < 0 ? data.length : end
    if (length >= this.largest)
      return { message: { bytes: data.subarray(0, this.largest), priority, incomplete: true }, used: this.largest }
    if (end < 0 && !isWhole) return undefined
    return { message: { bytes: data.subarray(0, length), priority, incomplete: false }, used: length + 1 }
  }
}

const LF = 10

/** The head's length, and its priority when it has one; undefined when more bytes are needed to tell. */
function headOf(data: Buffer, isWhole: boolean): { length: number; priority: number | undefined } | undefined {
  if (data.length === 0) return undefined
  if (data[0] !== 0x3c) return { length: 1, priority: undefined }
  for (let at = 1; at < data.length; at++) {
    const byte = data[at]!
    const isDigit = byte >= 0x30 && byte <= 0x39
    if (byte === 0x3e && at > 1) return { length: at + 1, priority: Number(data.toString('latin1', 1, at)) }
    if (!isDigit || at > 3) return { length: at + 1, priority: undefined }
  }
  return isWhole ? { length: data.length, priority: undefined } : undefined
}
