/** The document as text: block maps, short lists on one line, quotes only where YAML would read something else. */
import type { Scalar } from '../1-parse/ast.ts'
import { type Branch, childrenOf, type Leaf, type Node } from './tree.ts'

const width = 100

/** The lines of a map's entries. `depth` counts levels of two blanks; `airy` levels have blank lines between entries. */
export function entryLines(map: Branch, depth = 0, airy = 0): string[] {
  const lines = childrenOf(map).flatMap((node, i) => {
    const own = nodeLines(node, depth, airy - 1)
    return airy > 0 && i > 0 && own.length > 1 ? ['', ...own] : own
  })
  return [...lines, ...comments(map.tail, depth)]
}

function nodeLines(node: Node, depth: number, airy: number): string[] {
  const before = comments(node.before, depth)
  if (node.kind === 'note') return [...before, `${indent(depth)}${node.text}`]
  if (node.kind === 'leaf') return [...before, ...leafLines(node, depth), ...comments(node.after, depth)]
  // A map that holds nothing but comments would be a value, null.
  const isEmpty = [...node.children.values()].every(child => child.kind === 'note')
  if (isEmpty) return [...before, ...entryLines(node, depth)]
  const inner = entryLines(node, depth + 1, airy)
  return [...before, `${indent(depth)}${scalarText(node.key)}:`, ...inner]
}

function leafLines({ key, value }: Leaf, depth: number): string[] {
  const start = `${indent(depth)}${scalarText(key)}:`
  if (!Array.isArray(value)) return [`${start} ${scalarText(value as Scalar)}`]
  const line = `${start} [${value.map(item => scalarText(item, true)).join(', ')}]`
  if (line.length <= width || value.length < 2) return [line]
  return [start, ...value.map(item => `${indent(depth + 1)}- ${scalarText(item)}`)]
}

const comments = (texts: readonly string[], depth: number) => texts.map(text => `${indent(depth)}${text}`)

const indent = (depth: number) => '  '.repeat(depth)

/** A scalar that reads back as what it is, in YAML 1.2 and for readers of YAML 1.1 too. */
export function scalarText(value: Scalar, inList = false): string {
  if (typeof value !== 'string') return String(value)
  if (unprintable.test(value)) return doubleQuoted(value)
  return isPlain(value, inList) ? value : `'${value.replaceAll("'", "''")}'`
}

const unprintable = /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]/

function isPlain(text: string, inList: boolean): boolean {
  if (text === '' || text.trim() !== text || /: |:$| #/.test(text)) return false
  if (/^[-?:,[\]{}#&*!|>'"%@`<=]/.test(text) || otherwise.test(text)) return false
  return !inList || !/[,[\]{}]/.test(text)
}

/** What some YAML reads as null, a boolean, a number, a time or a date. */
const otherwise =
  /^(~|null|true|false|yes|no|on|off|y|n|[-+]?[\d_]*\.?[\d_]*(e[-+]?\d*)?|0[xob][\da-f_]+|[-+]?\.inf|\.nan|[-+]?\d+(:\d+)+(\.\d*)?|\d{4}-\d\d?-\d\d?.*)$/i

/** Pairs of surrogates are characters; alone they must be escaped. */
function doubleQuoted(text: string): string {
  const escaped = [...text].map(c => {
    if (c === '"' || c === '\\') return `\\${c}`
    if (!unprintable.test(c) || c.length === 2) return c
    return short[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped.join('')}"`
}

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' }
