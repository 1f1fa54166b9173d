import type { SourceText, Span } from '../source/text.ts'
import type { Piece } from './properties.ts'

/** A key or value as Java reads it, with its place; `offsets` as in Setting. */
export interface Unescaped {
  readonly text: string
  readonly span: Span
  readonly offsets?: readonly number[]
}

/**
 * Takes the backslashes out: \t \n \r \f and \uxxxx have a meaning, before any other character a backslash is dropped.
 * A \u without four hex digits is told to `fault` and stays as it stands; Java gives up there.
 */
export function withoutEscapes(source: SourceText, pieces: readonly Piece[], fault: (span: Span) => void): Unescaped {
  const { start } = pieces[0]!
  const { end } = pieces.at(-1)!
  const span = { source, start, end }
  if (pieces.length === 1) {
    const text = source.text.slice(start, end)
    if (!text.includes('\\')) return { text, span }
  }
  let text = ''
  const offsets: number[] = []
  const characters = pieces.flatMap(piece => sequence(piece.start, piece.end))
  for (let i = 0; i < characters.length; i++) {
    const at = characters[i]!
    offsets.push(at)
    const c = source.text[at]!
    if (c !== '\\' || i + 1 === characters.length) {
      text += c
      continue
    }
    const next = source.text[characters[++i]!]!
    if (next !== 'u') {
      text += letters[next] ?? next
      continue
    }
    const digits = characters
      .slice(i + 1, i + 5)
      .map(place => source.text[place]!)
      .join('')
    if (/^[0-9a-fA-F]{4}$/.test(digits)) {
      text += String.fromCharCode(Number.parseInt(digits, 16))
      i += 4
    } else {
      fault({ source, start: at, end: (characters[i + digits.length] ?? at) + 1 })
      text += next
    }
  }
  offsets.push(end)
  return { text, span, offsets }
}

const letters: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function sequence(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}
