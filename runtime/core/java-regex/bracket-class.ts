import { escapedClass, escapedPoint, range, withCase } from './characters.ts'
import type { Flags, PatternReader } from './pattern-reader.ts'

/**
 * A class in brackets, whose `[` was read, as a JavaScript class (flag v). Java's operators are there under the same
 * names; what differs is that both sides of `&&` must be classes of their own, and that more characters need an escape.
 */
export function bracketClass(reader: PatternReader, flags: Flags): string {
  const not = reader.eat('^') ? '^' : ''
  const operands: string[] = []
  let items = ''
  for (;;) {
    reader.skipComments(flags)
    if (reader.peek() === ']' && (items !== '' || operands.length > 0)) break
    if (reader.eat('&&')) {
      if (items !== '') operands.push(items)
      items = ''
    } else items += item(reader, flags)
  }
  reader.next()
  if (items !== '') operands.push(items)
  return operands.length === 1 ? `[${not}${operands[0]}]` : `[${not}${operands.map(one => `[${one}]`).join('&&')}]`
}

function item(reader: PatternReader, flags: Flags): string {
  if (reader.eat('[')) return bracketClass(reader, flags)
  const set = reader.peek() === '\\' ? classAfterBackslash(reader, flags) : undefined
  if (set !== undefined) return set
  const from = point(reader)
  reader.skipComments(flags)
  if (reader.peek() !== '-' || /^[[\]]?$/.test(reader.peek(1))) return withCase(from, flags)
  reader.next()
  reader.skipComments(flags)
  return range(from, point(reader), flags, reader)
}

function classAfterBackslash(reader: PatternReader, flags: Flags): string | undefined {
  reader.next()
  const set = escapedClass(reader, flags)
  if (set === undefined) reader.at--
  return set
}

function point(reader: PatternReader): number {
  if (!reader.eat('\\')) return reader.next().codePointAt(0)!
  const escaped = escapedPoint(reader)
  if (escaped === undefined) throw reader.refuse(`\\${reader.peek()} has no meaning in []`)
  return escaped
}
