/** A pipeline as a picture, for Markdown, for Graphviz, or by itself. */
import type { Agent } from '../2-validate/model.ts'
import { dot } from './dot.ts'
import { mermaid } from './mermaid.ts'
import { type Picture, pictureOf } from './picture.ts'
import { svg } from './svg.ts'

const printers = { mermaid, dot, svg } satisfies Record<string, (pictures: readonly Picture[]) => string>

export type GraphFormat = keyof typeof printers
export const graphFormats = Object.keys(printers) as readonly GraphFormat[]

/** What runs of the agents: components that Flume drops are not in the picture. */
export function graph(agents: readonly Agent[], format: GraphFormat): string {
  return printers[format](agents.map(pictureOf))
}
