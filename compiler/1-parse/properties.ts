/**
 * The format of java.util.Properties.load, to the letter: what counts as a line, a key and a value is what Java says
 * (flume-reference: config-layer, 3).
 *
 * A natural line ends at CR, LF or CRLF. An odd number of backslashes at its end joins the next one to it, without the
 * blanks that start that one. A comment is one natural line. The key ends at the first "=", ":" or blank without a
 * backslash before it.
 */
import type { Report } from '../diagnostics/index.ts'
import type { SourceText, Span } from '../source/text.ts'
import type { Ast, Comment, Setting } from './ast.ts'
import { withoutEscapes } from './escapes.ts'

export function parseProperties(source: SourceText, report: Report): Ast {
  const settings: Setting[] = []
  const comments: Comment[] = []
  let malformed: Span | undefined
  const { text } = source
  let at = 0
  while (at < text.length) {
    const start = skipBlanks(text, at)
    if (isMark(text, start)) {
      at = lineEnd(text, start)
      const span = { source, start, end: at }
      comments.push({ text: text.slice(start, at), span, place: 'line' })
    } else {
      const line = logicalLine(text, start)
      at = line.end
      if (line.pieces.length === 0) at = afterLineEnd(text, at)
      else settings.push(setting(source, line.pieces, fault))
    }
  }
  return { source, format: 'properties', settings, comments, ...(malformed && { malformed }) }

  function fault(span: Span): void {
    malformed ??= span
    report('malformed-escape', span, { text: text.slice(span.start, span.end) })
  }
}

type Separator = NonNullable<Setting['separator']>

/** A part of a logical line that stands in one natural line; most lines are one piece. */
export interface Piece {
  readonly start: number
  readonly end: number
}

/** The pieces from `start` on, and the offset of the end of the last natural line. */
function logicalLine(text: string, start: number): { pieces: Piece[]; end: number } {
  const pieces: Piece[] = []
  let from = start
  for (;;) {
    const end = lineEnd(text, from)
    const joins = backslashesBefore(text, from, end) % 2 === 1
    const last = joins ? end - 1 : end
    if (last > from) pieces.push({ start: from, end: last })
    if (!joins || end === text.length) return { pieces, end }
    from = skipLineBlanks(text, afterLineEnd(text, end))
    // Java looks for a comment as long as the logical line is empty, even behind a joining backslash.
    if (pieces.length === 0 && (isMark(text, from) || from === text.length)) return { pieces, end }
  }
}

function setting(source: SourceText, pieces: readonly Piece[], fault: (span: Span) => void): Setting {
  const [keyEnd, valueStart, separator] = splitKey(source.text, pieces)
  const key = withoutEscapes(source, cut(pieces, pieces[0]!.start, keyEnd), fault)
  const value = withoutEscapes(source, cut(pieces, valueStart, pieces.at(-1)!.end), fault)
  return {
    key: key.text,
    keySpan: key.span,
    ...(key.offsets && { keyOffsets: key.offsets }),
    value: value.text,
    valueSpan: value.span,
    ...(value.offsets && { offsets: value.offsets }),
    separator,
  }
}

/** Where the key ends, where the value starts, and what stands between them. */
function splitKey(text: string, pieces: readonly Piece[]): [keyEnd: number, valueStart: number, Separator] {
  const end = pieces.at(-1)!.end
  let keyEnd = -1
  let escaped = false
  let separator: '=' | ':' | ' ' = ' '
  for (const piece of pieces)
    for (let i = piece.start; i < piece.end; i++) {
      const c = text.charCodeAt(i)
      const sign = c === equals ? '=' : c === colon ? ':' : undefined
      if (keyEnd < 0) {
        if (!escaped && (sign !== undefined || isBlank(c))) keyEnd = i
        else {
          escaped = c === backslash && !escaped
          continue
        }
      }
      if (sign !== undefined && separator === ' ') separator = sign
      else if (!isBlank(c)) return [keyEnd, i, separator]
    }
  return keyEnd < 0 ? [end, end, ''] : [keyEnd, end, separator]
}

/** The pieces between two offsets; never none, so that an empty text has a place too. */
function cut(pieces: readonly Piece[], from: number, to: number): Piece[] {
  const parts = pieces.flatMap(({ start, end }) => {
    const part = { start: Math.max(start, from), end: Math.min(end, to) }
    return part.start < part.end ? [part] : []
  })
  return parts.length > 0 ? parts : [{ start: Math.min(from, to), end: Math.min(from, to) }]
}

const tab = 9
const lineFeed = 10
const formFeed = 12
const carriageReturn = 13
const blank = 32
const equals = 61
const colon = 58
const backslash = 92

const isBlank = (c: number) => c === blank || c === tab || c === formFeed
const isLineEnd = (c: number) => c === lineFeed || c === carriageReturn
const isMark = (text: string, at: number) => text[at] === '#' || text[at] === '!'

function skipBlanks(text: string, at: number): number {
  while (at < text.length && (isBlank(text.charCodeAt(at)) || isLineEnd(text.charCodeAt(at)))) at++
  return at
}

function skipLineBlanks(text: string, at: number): number {
  while (at < text.length && isBlank(text.charCodeAt(at))) at++
  return at
}

function lineEnd(text: string, at: number): number {
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++
  return at
}

function afterLineEnd(text: string, at: number): number {
  if (at >= text.length) return at
  return text.startsWith('\r\n', at) ? at + 2 : at + 1
}

function backslashesBefore(text: string, from: number, end: number): number {
  let at = end
  while (at > from && text.charCodeAt(at - 1) === backslash) at--
  return end - at
}
