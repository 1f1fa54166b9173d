import { ConfigurationError } from '../contracts.ts'

/** Text as it is, or the number of a group. */
export type Part = string | number

/**
 * Java's replacement text in pieces: `$1` takes the longest number that is a group, `${name}` a named one, and a backslash
 * makes the next character plain. Throws a ConfigurationError for a group that is not there; Java finds that only when
 * an event matches, and then at every one.
 */
export function parts(text: string, groupCount: number, names: ReadonlyMap<string, number>): readonly Part[] {
  const found: Part[] = []
  const wrong = (why: string) => new ConfigurationError(`the replacement "${text}" can't be used: ${why}`)
  for (const [piece, escaped, name, digits] of text.matchAll(token)) {
    if (escaped !== undefined) found.push(escaped)
    else if (name !== undefined) found.push(named(name, names, wrong))
    else if (digits !== undefined) found.push(...numbered(digits, groupCount, wrong))
    else if (piece === '$')
      throw wrong('$ must be followed by the number or the {name} of a group; a dollar is written \\$')
    else if (piece === '\\') throw wrong('it ends with a backslash')
    else found.push(piece)
  }
  return found
}

const token = /\\(.)|\$\{([^}]*)\}|\$([0-9]+)|[$\\]|[^$\\]+/gsu

type Wrong = (why: string) => ConfigurationError

function named(name: string, names: ReadonlyMap<string, number>, wrong: Wrong): number {
  const group = names.get(name)
  if (group === undefined) throw wrong(`there is no group "${name}"`)
  return group
}

function numbered(digits: string, groupCount: number, wrong: Wrong): Part[] {
  let group = Number(digits[0])
  if (group > groupCount) throw wrong(`there is no group ${group}`)
  let used = 1
  while (used < digits.length && group * 10 + Number(digits[used]) <= groupCount)
    group = group * 10 + Number(digits[used++])
  return used === digits.length ? [group] : [group, digits.slice(used)]
}
