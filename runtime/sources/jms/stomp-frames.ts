/**
 * Frames of STOMP 1.2: a command, header lines `name:value`, an empty line, a body, and a NUL.
 *
 * `\n`, `\r`, `\c` (a colon) and `\\` stand for themselves in headers, except in CONNECT and CONNECTED. Of headers of the same name
 * the first counts. `content-length` tells the body's bytes; without it the body ends at the first NUL. Line ends
 * between frames are signs of life.
 */
export interface Frame {
  readonly command: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** What a peer sends is no STOMP. */
export class MalformedFrame extends Error {
  override readonly name = 'MalformedFrame'
}

export function frame(command: string, headers: Readonly<Record<string, string | undefined>>): string {
  const write = command === 'CONNECT' ? (text: string) => text : escaped
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${write(name)}:${write(value)}\n`],
  )
  return `${command}\n${lines.join('')}\n\0`
}

/** Cuts what arrives into frames of at most `most` bytes. */
export class FrameReader {
  #pieces: Buffer[] = []
  #size = 0
  /** Fewer bytes than these hold no further frame. */
  #needed = 0

  constructor(private readonly most: number) {}

  /** The frames that are whole now. Throws MalformedFrame. */
  add(piece: Buffer): Frame[] {
    this.#pieces.push(piece)
    this.#size += piece.length
    if (this.#size < this.#needed) return []
    const data = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces, this.#size)
    const frames: Frame[] = []
    let at = afterLineEnds(data, 0)
    for (;;) {
      const found = frameAt(data, at, this.most)
      if (typeof found === 'number') {
        this.#keep(data.subarray(at), found)
        return frames
      }
      frames.push(found.frame)
      at = afterLineEnds(data, found.end)
    }
  }

  #keep(rest: Buffer, needed: number): void {
    if (rest.length >= this.most || needed > this.most)
      throw new MalformedFrame(`a frame has more than ${this.most} bytes`)
    this.#pieces = rest.length === 0 ? [] : [rest]
    this.#size = rest.length
    this.#needed = needed
  }
}

function afterLineEnds(data: Buffer, from: number): number {
  let at = from
  while (data[at] === LF || (data[at] === CR && data[at + 1] === LF)) at++
  return at
}

/** The frame that begins at `start`, or how many bytes from there on are needed at least. */
function frameAt(data: Buffer, start: number, most: number): { frame: Frame; end: number } | number {
  const lines: string[] = []
  let at = start
  for (;;) {
    const end = data.indexOf(LF, at)
    if (end < 0 || end - start > mostHead) {
      if (data.length - start > mostHead) throw new MalformedFrame(`a frame's head has more than ${mostHead} bytes`)
      return data.length - start + 1
    }
    const line = data.toString('utf8', at, data[end - 1] === CR && end > at ? end - 1 : end)
    at = end + 1
    if (line === '') break
    lines.push(line)
  }
  const [command = '', ...rest] = lines
  if (!/^[A-Z]+$/.test(command)) throw new MalformedFrame('what arrives is no STOMP')
  const headers = headersOf(command, rest)
  const length = lengthOf(headers, most)
  const end = length === undefined ? data.indexOf(0, at) : at + length
  if (end < 0) return data.length - start + 1
  if (end >= data.length) return end + 1 - start
  if (data[end] !== 0) throw new MalformedFrame('a body is longer than its content-length')
  return { frame: { command, headers, body: data.subarray(at, end) }, end: end + 1 }
}

function headersOf(command: string, lines: readonly string[]): Map<string, string> {
  const read = command === 'CONNECTED' ? (text: string) => text : unescaped
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 0) throw new MalformedFrame('a header has no colon')
    const name = read(line.slice(0, colon))
    if (!headers.has(name)) headers.set(name, read(line.slice(colon + 1)))
  }
  return headers
}

function lengthOf(headers: ReadonlyMap<string, string>, most: number): number | undefined {
  const text = headers.get('content-length')
  if (text === undefined) return undefined
  const length = Number(text.trim())
  if (!/^\s*\d+\s*$/.test(text)) throw new MalformedFrame('content-length is no number')
  if (length > most) throw new MalformedFrame(`a body of ${length} bytes is announced, ${most} are taken`)
  return length
}

const LF = 10
const CR = 13
/** Bytes of command and headers. */
const mostHead = 256 * 1024

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\r': '\\r', '\n': '\\n', ':': '\\c' }
const characters: Readonly<Record<string, string>> = { '\\\\': '\\', '\\r': '\r', '\\n': '\n', '\\c': ':' }

const escaped = (text: string): string => text.replace(/[\\\r\n:]/g, character => escapes[character]!)

function unescaped(text: string): string {
  return text.replace(/\\.?/gs, sequence => {
    const character = characters[sequence]
    if (character === undefined) throw new MalformedFrame(`a header has the escape ${sequence}`)
    return character
  })
}
