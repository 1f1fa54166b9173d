import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Kept } from '../../compiler/2-validate/index.ts'

/** What `index.yaml` of a corpus folder says about a file. */
export interface Expectation {
  readonly file: string
  readonly verdict?: string
  readonly kept?: Readonly<Record<string, Kept>>
  /** Lines about which a very good linter says something; `info`, `style` and `deprecated` are advice. */
  readonly expect: readonly { readonly line: number; readonly advice: boolean; readonly text: string }[]
}

/** Without an index the files alone are listed: nothing is expected of them. */
export function expectations(folder: string): Expectation[] {
  const index = join(folder, 'index.yaml')
  if (!existsSync(index)) return pipelineFiles(folder).map(file => ({ file, expect: [] }))
  const { files } = parse(readFileSync(index, 'utf8')) as {
    files: (Omit<Expectation, 'expect'> & { expect?: string[] })[]
  }
  return files.map(one => ({ ...one, expect: (one.expect ?? []).flatMap(expectedLine) }))
}

function pipelineFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => /\.(properties|conf|ya?ml)$/.test(name))
    .sort()
}

function expectedLine(text: string): Expectation['expect'] {
  const match = /^line (\d+): (.*)$/.exec(text)
  return match === null
    ? []
    : [{ line: Number(match[1]), advice: /^(info|style|deprecated)\b/.test(match[2]!), text: match[2]! }]
}
