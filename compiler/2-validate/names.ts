import type { Setting } from '../1-parse/ast.ts'
import { pieceOf, type Span } from '../source/text.ts'

export interface Name {
  readonly text: string
  readonly span: Span
}

/**
 * The names of a list: at any run of blanks, or, as an agent's `sinkgroups`, at the blank alone. `text` is what the
 * setting's value becomes; where that is not what stands in the file, the names share its place.
 */
export function namesOf(setting: Setting, text: string, how: 'blank' | 'space' = 'blank'): Name[] {
  const { value, valueSpan, offsets, itemSpans } = setting
  if (Array.isArray(value)) return value.map((name, i) => ({ text: String(name), span: itemSpans?.[i] ?? valueSpan }))
  const written = String(value)
  const verbatim = written.includes(text) && !written.includes('${')
  const shift = written.indexOf(text)
  return [...text.matchAll(how === 'blank' ? /[^ \t\n\v\f\r]+/g : /[^ ]+/g)].map(({ 0: name, index }) => ({
    text: name,
    span: verbatim
      ? pieceOf(valueSpan, offsets, written.length, shift + index, shift + index + name.length)
      : valueSpan,
  }))
}
