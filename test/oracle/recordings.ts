/** What the real Flume did with each case, and which cases ours may answer otherwise. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Seen } from './case.ts'

const home = 'test/oracle'

export interface Recording {
  readonly flume: Seen
  /** What ours gives instead, where that is written down with its reason. */
  readonly flumec?: Seen
}

const fileOf = (name: string) => join(home, 'recorded', `${name}.json`)

export function recording(name: string): Recording {
  return JSON.parse(readFileSync(fileOf(name), 'utf8'))
}

export function record(name: string, seen: Recording): void {
  writeFileSync(fileOf(name), `${JSON.stringify(seen, undefined, 1)}\n`)
}

/** The cases that differences.md has a section of. */
export function reasoned(): ReadonlySet<string> {
  const text = readFileSync(join(home, 'differences.md'), 'utf8')
  return new Set([...text.matchAll(/^## `(\S+)`$/gm)].map(match => match[1]!))
}

/** The places where two of them are not the same, in words. */
export function differences(wanted: unknown, given: unknown, place = ''): string[] {
  if (isBranch(wanted) && isBranch(given) && Array.isArray(wanted) === Array.isArray(given)) {
    const keys = new Set([...Object.keys(wanted), ...Object.keys(given)])
    return [...keys].flatMap(key => differences(wanted[key], given[key], `${place}/${key}`))
  }
  if (wanted === given) return []
  return [`${place}: ${JSON.stringify(wanted)}, ours ${JSON.stringify(given)}`]
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
