/**
 * What is wrong with a Java expression; undefined when nothing is known to be. Java's own constructs are replaced by
 * ones of the same shape, and the rest is left to this machine's engine, so what only Java refuses may pass.
 */
export function expressionFault(expression: string): string | undefined {
  const plain = withoutJava(expression)
  const brace = loneBrace.exec(plain)
  if (brace !== null) return 'a "{" that is meant as it stands needs a backslash'
  try {
    new RegExp(plain)
    return undefined
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return reasons.find(([sign]) => sign.test(error.message))?.[1] ?? 'it is not complete'
  }
}

function withoutJava(expression: string): string {
  return expression
    .replace(/\\Q[\s\S]*?(?:\\E|$)/g, 'q')
    .replace(/\\[pPxN]\{[^}]*\}/g, 'a')
    .replace(/\\[\s\S]/g, 'a')
    .replace(/\[\^?\]?(?:[^\]])*\]/g, 'a')
    .replace(/\(\?[a-zA-Z]*(?:-[a-zA-Z]+)?\)/g, '')
    .replace(/\(\?(?:[a-zA-Z]*(?:-[a-zA-Z]+)?:|>)/g, '(?:')
    .replace(/([*+?}])\+/g, '$1')
}

/** A brace that begins no `{n}`, `{n,}` or `{n,m}` behind something to repeat. */
const loneBrace = /(?:^|[(|])\{|\{(?!\d+(?:,\d*)?\})/

const reasons: readonly [sign: RegExp, reason: string][] = [
  [/Nothing to repeat/, '"*", "+" and "?" need something in front of them to repeat'],
  [/Unterminated group/, 'a "(" is not closed'],
  [/Unmatched/, 'a ")" was not opened'],
  [/Unterminated character class/, 'a "[" is not closed'],
  [/numbers out of order/, 'the numbers in braces are out of order'],
  [/\\ at end/, 'it ends with a backslash'],
]
