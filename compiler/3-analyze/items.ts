import type { Setting } from '../1-parse/ast.ts'
import { pieceOf, type Span } from '../source/text.ts'

/** One name of a list, with its place. */
export interface Item {
  readonly text: string
  readonly span: Span
}

const words = { blank: /[^\s]+/g, space: /[^ ]+/g, comma: /[^,\s](?:[^,]*[^,\s])?/g }

/** The items of a list value, cut as Flume cuts it: at any blanks, at the blank alone, or at commas. */
export function items(setting: Setting, how: keyof typeof words = 'blank'): Item[] {
  const { value, itemSpans, valueSpan } = setting
  if (Array.isArray(value)) return value.map((one, i) => ({ text: String(one), span: itemSpans?.[i] ?? valueSpan }))
  return [...String(value).matchAll(words[how])].map(({ 0: text, index }) => ({
    text,
    span: part(setting, index, index + text.length),
  }))
}

/** The place of a part of a setting's value. */
export function part(setting: Setting, from: number, to: number): Span {
  return pieceOf(setting.valueSpan, setting.offsets, String(setting.value).length, from, to)
}

/** The place of a value, without the blanks at its ends, which Flume trims. */
export function valueSpan(setting: Setting): Span {
  if (typeof setting.value !== 'string') return setting.valueSpan
  const from = setting.value.length - setting.value.trimStart().length
  return part(setting, Math.min(from, setting.value.trimEnd().length), setting.value.trimEnd().length)
}

/** A value as text, without the blanks at its ends, as Flume takes it. */
export function text(setting: Setting): string {
  return Array.isArray(setting.value) ? setting.value.join(' ') : String(setting.value).trim()
}

/** The whole line or lines of a setting, from its key to the end of its value. */
export function whole({ keySpan, valueSpan }: Setting): Span {
  return { source: keySpan.source, start: keySpan.start, end: Math.max(keySpan.end, valueSpan.end) }
}
