import { dirname, resolve } from 'node:path'

/** A source text with its lines; every place in it is an offset in UTF-16 units from the start. */
export class SourceText {
  readonly #lineStarts: number[] = [0]

  constructor(
    /** As the user named it; `-` is standard input. */
    readonly file: string,
    readonly text: string,
    /** How the bytes were read; Flume 1.10 and later reads every properties file as ISO-8859-1. */
    readonly encoding: 'UTF-8' | 'ISO-8859-1' = 'UTF-8',
    /** Where the paths of the text's modules start. */
    readonly folder: string = dirname(resolve(file)),
  ) {
    // LF, CRLF and CR end a line, as in Java's properties format.
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i)
      if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) this.#lineStarts.push(i + 1)
    }
  }

  /** The text that the user means: UTF-8, or ISO-8859-1 where the bytes are no UTF-8. A byte order mark is kept. */
  static from(file: string, bytes: Uint8Array): SourceText {
    try {
      return new SourceText(file, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      return new SourceText(file, Buffer.from(bytes).toString('latin1'), 'ISO-8859-1')
    }
  }

  get lineCount(): number {
    return this.#lineStarts.length
  }

  /** Line and column, both from 1. */
  position(offset: number): Position {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#lineStarts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - this.#lineStarts[low]! + 1 }
  }

  /** The text of line n (from 1), without its end. */
  line(n: number): string {
    const start = this.#lineStarts[n - 1]
    if (start === undefined) return ''
    return this.text.slice(start, this.#lineStarts[n] ?? this.text.length).replace(/[\r\n]+$/, '')
  }

  lineStart(n: number): number {
    return this.#lineStarts[n - 1] ?? this.text.length
  }
}

export interface Position {
  readonly line: number
  readonly column: number
}

/** A piece of a source text: from `start` (inclusive) to `end` (exclusive). */
export interface Span {
  readonly source: SourceText
  readonly start: number
  readonly end: number
}

/**
 * The place of part of a text that was read from `span`: `from` to `to` in the text. `offsets` are the text's (see
 * Setting); without them a text of another length than its place, such as a folded YAML scalar, is one piece.
 */
export function pieceOf(
  span: Span,
  offsets: readonly number[] | undefined,
  length: number,
  from: number,
  to: number,
): Span {
  if (offsets !== undefined) return { source: span.source, start: offsets[from]!, end: offsets[to]! }
  if (span.end - span.start !== length) return span
  return { source: span.source, start: span.start + from, end: span.start + to }
}
