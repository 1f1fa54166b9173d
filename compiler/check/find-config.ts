import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Diagnostic, Diagnostics } from '../diagnostics/index.ts'
import { SourceText } from '../source/text.ts'
import type { Config } from './config.ts'
import { tryTo } from './wrong-use.ts'

/**
 * The configuration that is named, or the nearest flumec.config.yaml from the folder upwards, or none; `faults` when it
 * can't be used. The YAML reader is loaded only when there is one.
 */
export async function findConfig(
  cwd: string,
  named: string | undefined,
): Promise<{ config?: Config; faults?: readonly Diagnostic[] }> {
  const path = named === undefined ? nearest(cwd) : resolve(cwd, named)
  if (path === undefined) return {}
  const source = SourceText.from(
    named ?? path,
    tryTo(`read ${named ?? path}`, () => readFileSync(path)),
  )
  const { readConfig } = await import('./config.ts')
  const { all, report } = new Diagnostics()
  const config = readConfig(source, report)
  return all.length === 0 ? { config } : { faults: all }
}

function nearest(folder: string): string | undefined {
  const path = join(folder, 'flumec.config.yaml')
  if (existsSync(path)) return path
  return dirname(folder) === folder ? undefined : nearest(dirname(folder))
}
