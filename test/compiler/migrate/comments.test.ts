/** Every comment of the corpus stands next to what it speaks of: its place is looked up in the new text by indentation. */
import { describe, expect, it } from 'vitest'
import { parse } from '../../../compiler/1-parse/index.ts'
import type { Row } from '../../../compiler/migrate/index.ts'
import { corpus, corpusSource, migrated } from './helps.ts'

/** A comment in the new text: the maps around it, the key behind it and the one before it, as dotted paths. */
interface Found {
  readonly around: string
  readonly next: string
  readonly previous: string
}

describe.skipIf(corpus.length === 0)('comments of the corpus', () => {
  it.each(corpus)('%s', name => {
    const source = corpusSource(name)
    const { files, ledger } = migrated(source)
    if (files.length === 0) return
    const found = commentsIn(files[0]!.text)
    const { comments } = parse(source, () => {})
    for (const { text, span } of comments) {
      const places = found.get(`#${text.slice(1)}`.trim()) ?? []
      const { line } = source.position(span.start)
      expect(places.length, `line ${line} is in the new file: ${text}`).toBeGreaterThan(0)
      const isRight = places.some(place => isNextToIts(place, text, line, ledger.rows))
      expect(isRight, `line ${line}: ${text}\n${JSON.stringify(places)}\n${files[0]!.text}`).toBe(true)
    }
  })
})

/** A commented-out setting stands in its component; anything else at the setting behind it, or before it. */
function isNextToIts(place: Found, text: string, line: number, rows: readonly Row[]): boolean {
  const key = /^[#!\s]*[\w-]+\.(sources|channels|sinks|sinkgroups)\.([\w-]+)\.\S+?\s*[=:]/.exec(text)
  const component = key && `${key[1]}.${key[2]}`
  if (component && rows.some(({ target = '' }) => ` ${target}.`.includes(`${component}.`)))
    return `${place.around}.`.includes(`${component}.`)
  const list = /^[#!\s]*[\w-]+\.(sources|channels|sinks|sinkgroups)\s*[=:]/.exec(text)
  if (list !== null) return place.next.split('.').at(-1) === list[1]
  const behind = settingFrom(rows, line, 1)
  const before = settingFrom(rows, line, -1)
  // Above everything: what is said of the file.
  if (/^agents?$/.test(place.next) && before === undefined) return true
  const isTarget = (row: Row | undefined, path: string) =>
    row?.target !== undefined && (row.target === path || row.target.startsWith(`${path}.`))
  if (isTarget(behind, place.next) || isTarget(before, place.previous)) return true
  // What it speaks of is left out: it stays in the same component, or above the note that says so.
  const isLeftOut = [behind, before].some(row => row !== undefined && row.target === undefined)
  return isLeftOut || (behind === undefined && place.next === '')
}

/** The nearest row of a setting, over other comments and blank lines. */
function settingFrom(rows: readonly Row[], line: number, step: 1 | -1): Row | undefined {
  for (let i = line - 1 + step; i >= 0 && i < rows.length; i += step) {
    const { fate } = rows[i]!
    if (fate !== 'comment' && fate !== 'blank') return rows[i]
  }
  return undefined
}

function commentsIn(text: string): Map<string, Found[]> {
  const lines = text.split('\n')
  const found = new Map<string, Found[]>()
  const path: { indent: number; key: string }[] = []
  let previous = ''
  for (const [i, line] of lines.entries()) {
    const indent = line.length - line.trimStart().length
    const bare = line.trim()
    if (bare.startsWith('#')) {
      const around = path.filter(one => one.indent < indent).map(({ key }) => key)
      const next = nextKey(lines, i)
      const places = found.get(bare) ?? []
      found.set(bare, [...places, { around: around.join('.'), next: nextPath(around, next, indent), previous }])
    } else if (bare !== '') {
      while (path.length > 0 && path.at(-1)!.indent >= indent) path.pop()
      const key = keyOf(bare)
      if (key !== undefined) path.push({ indent, key })
      previous = path.map(one => one.key).join('.')
    }
  }
  return found
}

interface Next {
  readonly indent: number
  readonly key: string
}

function nextKey(lines: readonly string[], from: number): Next | undefined {
  const line = lines.slice(from + 1).find(one => one.trim() !== '' && !one.trim().startsWith('#'))
  const key = line === undefined ? undefined : keyOf(line.trim())
  return key === undefined ? undefined : { indent: line!.length - line!.trimStart().length, key }
}

/** Only a key of the same map is next to the comment. */
function nextPath(around: readonly string[], next: Next | undefined, indent: number): string {
  return next === undefined || next.indent !== indent ? '' : [...around, next.key].join('.')
}

function keyOf(line: string): string | undefined {
  const match = /^(?:'((?:[^']|'')+)'|([^\s:#][^:]*)):(?:\s|$)/.exec(line)
  return match === null ? undefined : (match[1] ?? match[2])
}
