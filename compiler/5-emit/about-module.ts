import type { About } from '../4-lower/about.ts'
import { commentText, literal, propertyName } from './literal.ts'

/** The name by which the agent's program imports it. */
export const aboutFile = './agent.about.ts'

/** What an agent knows of itself, whole: made by whom and of what, and its pipeline in words. */
export interface AboutProgram extends About {
  readonly agent: string
  readonly flumec: string
  /** The pipeline file's name, and the SHA-256 of its text in hexadecimal. */
  readonly file: string
  readonly sha256: string
  /** Line by line. */
  readonly words: readonly string[]
  /** What the status page shows: plain data. */
  readonly pipeline: object
}

/** The module `agent.about.ts`. */
export function aboutModule(about: AboutProgram): string {
  return `// Made by flumec from ${commentText(about.file)}: what the agent tells by --explain, --print-config, --check-env and --version.
import type { About } from 'flumec/runtime'

export const about: About = ${source(about)}
`
}

/** Plain data as source, on one line where that is short. */
function source(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return literal(value as string | number | boolean)
  const isList = Array.isArray(value)
  const inner = `${indent}  `
  const entries = isList
    ? value.map(one => source(one, inner))
    : Object.entries(value).map(([key, one]) => `${propertyName(key)}: ${source(one, inner)}`)
  const [open, close] = isList ? '[]' : '{}'
  if (entries.length === 0) return `${open}${close}`
  const pad = isList ? '' : ' '
  const short = `${open}${pad}${entries.join(', ')}${pad}${close}`
  if (indent.length + short.length <= 110 && !short.includes('\n')) return short
  return `${open}\n${entries.map(entry => `${inner}${entry},\n`).join('')}${indent}${close}`
}
