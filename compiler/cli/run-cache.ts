import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from '../index.ts'
import { aboutPipeline } from './about.ts'
import { withModules } from './own-modules.ts'
import type { Pipeline } from './read-pipeline.ts'
import { buildId } from './version.ts'

/**
 * The bundle of a pipeline, made unless an equal one was made before. The key is what the bundle depends on: the agent's
 * data, the user's modules' folder, and the compiler itself. Pipelines with modules of the user's are made anew each time.
 */
export async function cachedBundle(pipeline: Pipeline): Promise<string> {
  const { source, ir } = pipeline
  const { folder } = source
  const about = aboutPipeline(pipeline)
  const data = JSON.stringify([ir, about])
  const key = createHash('sha256').update([buildId, folder, data].join('\n')).digest('hex').slice(0, 32)
  const path = join(cacheFolder(), `${key}.mjs`)
  if (existsSync(path) && !/"type":"\.{1,2}\//.test(data)) return path
  const { bundle } = await withModules(pipeline, () => build(ir, about, folder))
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(`${path}.${process.pid}`, bundle, { mode: 0o600 })
  await rename(`${path}.${process.pid}`, path)
  return path
}

const cacheFolder = (): string => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flumec', 'agents')
