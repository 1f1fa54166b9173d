/**
 * `${…}` in values, as Flume 1.10 and later replaces it with Apache Commons Text (config-layer 4): once, before keys have
 * a meaning, property by property in the order of a hash table, so that a reference sees only what came before it.
 */
import { javaOrder } from './java-order.ts'

/** What a variable's name leads to: a text, nothing (so the default counts), or `keep`: only the agent will know. */
export type Lookup = (name: string) => string | undefined | typeof keep
export const keep = Symbol('keep')

/** Thrown where Commons Text throws: a text that refers to itself through others. */
export class InfiniteLoop extends Error {
  override readonly name = 'InfiniteLoop'
}

/**
 * The values with their references replaced. `defaults` says whether `${env:NAME:-text}` becomes its default (what Flume
 * takes where the variable is not set) or stays for the agent to resolve.
 */
export function substituted(values: ReadonlyMap<string, string>, defaults: boolean): Map<string, string> {
  const done = new Map<string, string>()
  const lookup: Lookup = name => {
    const colon = name.indexOf(':')
    if (colon < 0) return done.get(name)
    return prefixes.has(name.slice(0, colon).toLowerCase()) ? keep : done.get(name.slice(colon + 1))
  }
  for (const key of javaOrder(values.keys())) done.set(key, substitute(values.get(key)!, lookup, defaults))
  return done
}

const prefixes: ReadonlySet<string> = new Set(['env', 'sys', 'java', 'date'])

/** Whether only the starting agent knows what the text becomes. */
export function isOpen(text: string): boolean {
  return /\$\{(?:env|sys|java|date):/i.test(text)
}

function substitute(text: string, lookup: Lookup, defaults: boolean, within: readonly string[] = []): string {
  let result = text
  let at = 0
  for (;;) {
    at = result.indexOf('${', at)
    if (at < 0) return result
    if (at > 0 && result[at - 1] === '$') {
      // An escape, which is for the agent to take away where references are for it to resolve.
      if (defaults) result = result.slice(0, at - 1) + result.slice(at)
      else at++
      continue
    }
    const end = closing(result, at + 2)
    if (end < 0) return result
    const name = substitute(result.slice(at + 2, end), lookup, defaults)
    const value = referenced(name, lookup, defaults, within.length === 0 ? [text] : within)
    if (value !== undefined) result = result.slice(0, at) + value + result.slice(end + 1)
    at = value === undefined ? end + 1 : at + value.length
  }
}

/** The value of `name` or `name:-default`, with the references in it replaced too. */
function referenced(
  expression: string,
  lookup: Lookup,
  defaults: boolean,
  within: readonly string[],
): string | undefined {
  const [name, fallback] = splitDefault(expression)
  if (within.includes(name)) throw new InfiniteLoop(name)
  const found = lookup(name)
  if (found === keep && !(defaults && fallback !== undefined)) return undefined
  const value = found === keep || found === undefined ? fallback : found
  return value === undefined ? undefined : substitute(value, lookup, defaults, [...within, name])
}

function splitDefault(expression: string): [name: string, fallback: string | undefined] {
  const at = expression.indexOf(':-')
  return at < 0 ? [expression, undefined] : [expression.slice(0, at), expression.slice(at + 2)]
}

/** The brace that closes a reference whose name starts at `at`, past the references inside it. */
function closing(text: string, at: number): number {
  let open = 0
  for (let i = at; i < text.length; i++) {
    if (text.startsWith('${', i)) {
      open++
      i++
    } else if (text[i] === '}' && open-- === 0) return i
  }
  return -1
}
