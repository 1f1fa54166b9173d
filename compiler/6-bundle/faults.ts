import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Location, PartialMessage } from 'esbuild'
import type { FileFault } from '../5-emit/check-modules.ts'
import { packageRoot } from './index.ts'

/**
 * What the bundler's error says of files of the user's: a package that is not installed, say. Undefined when it is about
 * something else.
 */
export function faultsOf(error: unknown): readonly FileFault[] | undefined {
  const { errors = [] } = error as { errors?: readonly PartialMessage[] }
  const faults = errors.flatMap(({ text = '', location }) => (location ? fileFault(text, location) : []))
  return faults.length > 0 && faults.length === errors.length ? faults : undefined
}

/** esbuild counts columns in bytes of UTF-8. */
function fileFault(
  text: string,
  { file = '', line = 1, column = 0, length = 0, lineText = '' }: Partial<Location>,
): FileFault[] {
  const path = resolve(packageRoot, file)
  const before = readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, line - 1)
  const bytes = Buffer.from(lineText)
  const characters = (from: number, to: number) => bytes.subarray(from, to).toString().length
  const start = before.reduce((sum, one) => sum + one.length + 1, 0) + characters(0, column)
  return [{ file: path, start, end: start + characters(column, column + length), text }]
}
