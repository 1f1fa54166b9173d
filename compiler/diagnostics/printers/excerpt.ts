import type { Span } from '../../source/text.ts'

/** One source line as it is shown, and the carets under a span of it. Both are cut to `width` around the span. */
export interface Excerpt {
  readonly line: number
  readonly text: string
  readonly marks: string
}

const width = 140

/** `secrets` are masked. A span over several lines is marked on its first. */
export function excerpt(span: Span, secrets: readonly Span[]): Excerpt {
  const { source } = span
  const { line, column } = source.position(span.start)
  const whole = masked(source.line(line), source.lineStart(line), secrets)
  const start = column - 1
  const end = Math.max(start + 1, Math.min(span.end - source.lineStart(line), whole.length))
  const from = start > width - 40 ? start - 40 : 0
  const text = whole.slice(from, from + width)
  const before = text.slice(0, start - from)
  const marked = text.slice(start - from, end - from)
  const cut = from > 0 ? '…' : ''
  return {
    line,
    text: `${cut}${shown(text)}${from + width < whole.length ? '…' : ''}`,
    marks: `${' '.repeat(cut.length)}${blank(before)}${'^'.repeat(Math.max(1, columns(marked)))}`,
  }
}

function masked(line: string, lineStart: number, secrets: readonly Span[]): string {
  let text = line
  for (const secret of secrets) {
    const from = Math.max(0, secret.start - lineStart)
    const to = Math.min(line.length, secret.end - lineStart)
    if (from < to) text = text.slice(0, from) + '*'.repeat(to - from) + text.slice(to)
  }
  return text
}

/** Tabs stay, so that the carets stand under the text; other control characters become dots of the same width. */
const shown = (text: string) => text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\ufeff]/g, '·')

const blank = (text: string) => [...text].map(c => (c === '\t' ? '\t' : ' '.repeat(columns(c)))).join('')

function columns(text: string): number {
  let n = 0
  for (const c of text) n += wide.test(c) ? 2 : 1
  return n
}

/** Characters that a terminal shows two columns wide: CJK, kana, hangul, full-width forms, emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
