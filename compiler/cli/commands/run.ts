import { pathToFileURL } from 'node:url'
import { load } from '../../import-module.ts'
import { readPipeline } from '../read-pipeline.ts'
import { cachedBundle } from '../run-cache.ts'

/** Becomes the agent: the bundle runs in this process, so that signals reach it directly. */
export async function run(file: string, options: { agent?: string; logLevel: string }): Promise<void> {
  const bundle = await cachedBundle(readPipeline([file], options.agent))
  process.argv = [process.argv[0]!, bundle, '--log-level', options.logLevel]
  await load(pathToFileURL(bundle).href)
}
