/**
 * Whether java.util.regex compiles an expression. What Java has beyond JavaScript is replaced by what is like it in shape,
 * then JavaScript judges the shape: brackets, repetitions, ranges.
 */
export function isJavaRegex(text: string): boolean {
  const shape = outsideClasses(text.replaceAll(/\\Q[\s\S]*?(\\E|$)/g, 'q'))
  if (shape === undefined) return false
  try {
    new RegExp(shape, 'u')
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

/** Escapes and character classes become a letter, flags vanish; undefined where a class does not end. */
function outsideClasses(text: string): string | undefined {
  let shape = ''
  for (let at = 0; at < text.length; ) {
    if (text[at] === '[') {
      const end = classEnd(text, at)
      if (end === undefined) return undefined
      shape += 'c'
      at = end
      continue
    }
    const [piece, plain] = special(text.slice(at))
    shape += plain
    at += piece.length
  }
  return shape
}

/** What stands next, and what it is like in JavaScript. */
function special(rest: string): readonly [piece: string, plain: string] {
  for (const [pattern, plain] of likes) {
    const match = pattern.exec(rest)
    if (match !== null) return [match[0], plain ?? match[0]]
  }
  return [rest[0]!, rest[0]!]
}

const likes: readonly (readonly [RegExp, string?])[] = [
  [/^\\k<[A-Za-z]\w*>/, 'e'],
  [/^\\[pP](?:\{\w+=?\w*\}|[A-Z])/, 'e'],
  [/^\\x\{[0-9a-fA-F]+\}|^\\[^A-Za-z]|^\\[abBdDeEfGhHnrRsStvVwWXzZA]|^\\[xuc0]/, 'e'],
  [/^\(\?[a-zA-Z-]*\)/, 'f'],
  [/^\(\?(?:[idmsuxU-]+:|>)/, '(?:'],
  [/^\(\?<[A-Za-z][A-Za-z0-9]*>/, '('],
  // A repetition may be lazy or possessive.
  [/^(?:[*+?]|\{\d+(?:,\d*)?\})[?+]/, '*'],
  // A brace or bracket that ends nothing is a letter.
  [/^\{\d+(?:,\d*)?\}/],
  [/^[\]}]/, 'b'],
]

/** The offset behind a class, which may hold others; a bracket in first place is a letter. */
function classEnd(text: string, start: number): number | undefined {
  let at = start + 1
  if (text[at] === '^') at++
  if (text[at] === ']') at++
  while (at < text.length && text[at] !== ']') {
    if (text[at] === '[') {
      const end = classEnd(text, at)
      if (end === undefined) return undefined
      at = end
    } else at += text[at] === '\\' ? 2 : 1
  }
  return at < text.length ? at + 1 : undefined
}
