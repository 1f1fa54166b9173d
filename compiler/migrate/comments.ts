/**
 * What each comment of a .properties file speaks of.
 *
 * A commented-out setting speaks of the component that its key names. Any other comment speaks of what stands right
 * behind it: the next comment, else the next setting; across a blank line of the next setting too, unless it stands
 * right behind a setting itself. At the start of the file, before a blank line, it speaks of the file.
 */

import type { Setting } from '../1-parse/ast.ts'
import { parseProperties } from '../1-parse/properties.ts'
import { readKey } from '../2-validate/flume/key.ts'
import { SourceText } from '../source/text.ts'
import { lineOf } from './account.ts'

/** A line that is no setting: a comment, or prose that Flume ignores. */
export interface Remark {
  readonly line: number
  /** As YAML writes it, with its mark. */
  readonly text: string
}

export type Subject =
  | { readonly of: 'file' }
  | { readonly of: 'end' }
  | { readonly of: 'setting'; readonly setting: Setting; readonly side: 'before' | 'after' }
  | { readonly of: 'key'; readonly agent: string; readonly section: string; readonly name?: string }

/** `isKnown` tells whether a component, or an agent's section, is in the new file. */
export type IsKnown = (agent: string, section: string, name?: string) => boolean

export function subjectsOf(
  remarks: readonly Remark[],
  settings: readonly Setting[],
  isKnown: IsKnown,
): Map<Remark, Subject> {
  const lines = new Lines(settings)
  const subjects = new Map<Remark, Subject>()
  let next: Remark | undefined
  for (const remark of remarks.toReversed()) {
    const commentedOut = keySubject(remark.text, isKnown)
    const follows = next?.line === remark.line + 1
    subjects.set(remark, commentedOut ?? (follows ? subjects.get(next!)! : plainSubject(remark, remarks, lines)))
    next = remark
  }
  return subjects
}

function keySubject(text: string, isKnown: IsKnown): Subject | undefined {
  const bare = text.replace(/^[#!\s]+/, '')
  const [setting] = parseProperties(new SourceText('', bare), () => {}).settings
  if (setting === undefined || !/^[^\s=:]+\s*[=:]/.test(bare)) return undefined
  const key = readKey(setting.key)
  if (key.kind === 'none') return undefined
  const { agent, section } = key
  if (key.kind === 'option' && isKnown(agent, section, key.name)) return { of: 'key', agent, section, name: key.name }
  return key.kind === 'list' && isKnown(agent, section) ? { of: 'key', agent, section } : undefined
}

function plainSubject(remark: Remark, remarks: readonly Remark[], lines: Lines): Subject {
  const next = lines.nextFrom(remark.line + 1)
  const first = firstOfBlock(remark, remarks)
  const before = lines.endingAt(first - 1)
  const touches = next !== undefined && lineOf(next) === remark.line + 1
  if (before !== undefined && !touches) return { of: 'setting', setting: before, side: 'after' }
  if (next === undefined) return { of: 'end' }
  if (!touches && lines.isFirst(next)) return { of: 'file' }
  return { of: 'setting', setting: next, side: 'before' }
}

function firstOfBlock(remark: Remark, remarks: readonly Remark[]): number {
  let { line } = remark
  for (const one of remarks.toReversed()) if (one.line === line - 1) line--
  return line
}

/** The settings by their lines. */
class Lines {
  readonly #byEnd: ReadonlyMap<number, Setting>

  constructor(private readonly settings: readonly Setting[]) {
    this.#byEnd = new Map(settings.map(setting => [lastLineOf(setting), setting]))
  }

  nextFrom(line: number): Setting | undefined {
    return this.settings.find(setting => lineOf(setting) >= line)
  }

  endingAt(line: number): Setting | undefined {
    return this.#byEnd.get(line)
  }

  isFirst(setting: Setting): boolean {
    return this.settings[0] === setting
  }
}

/** The last line that a setting's text stands in. */
export function lastLineOf({ keySpan, valueSpan }: Setting): number {
  const { source } = keySpan
  return source.position(Math.max(keySpan.end, valueSpan.end)).line
}
