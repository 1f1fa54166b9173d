import type { Ast, Setting } from '../1-parse/ast.ts'
import { javaTrim } from '../registry/index.ts'
import { InfiniteLoop, substituted } from './flume/substitute.ts'

/** The texts of a file's values, with references between properties replaced as Flume does. */
export interface Texts {
  /** What flumec goes by: references to the environment stay. */
  plain(setting: Setting): string
  /** What Flume goes by where no variable is set: references to the environment become their defaults. */
  assumed(setting: Setting): string
  /** A reference leads back to itself: Flume ends with an exception. */
  readonly loops: boolean
}

/** `winners` are the settings that count, by their raw keys. */
export function textsOf(format: Ast['format'], winners: ReadonlyMap<string, Setting>): Texts {
  const references = [...winners.values()].some(({ value }) => typeof value === 'string' && value.includes('${'))
  if (format === 'yaml' || !references) return asWritten
  const values = new Map([...winners].map(([key, { value }]) => [key, String(value)]))
  try {
    const plain = substituted(values, false)
    const assumed = substituted(values, true)
    return {
      plain: setting => javaTrim(plain.get(setting.key)!),
      assumed: setting => javaTrim(assumed.get(setting.key)!),
      loops: false,
    }
  } catch (error) {
    if (!(error instanceof InfiniteLoop)) throw error
    return { ...asWritten, loops: true }
  }
}

const asWritten: Texts = { plain: textOf, assumed: textOf, loops: false }

/** A YAML list is the text that Flume would have in its place. */
function textOf({ value }: Setting): string {
  return javaTrim(Array.isArray(value) ? value.join(' ') : String(value))
}
