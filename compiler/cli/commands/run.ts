import { pathToFileURL } from 'node:url'
import { load } from '../../import-module.ts'
import type { Pipeline } from '../read-pipeline.ts'
import { readPipeline } from '../read-pipeline.ts'
import { cachedBundle } from '../run-cache.ts'

export interface RunOptions {
  readonly agent?: string
  readonly logLevel: string
  readonly monitor?: string
  readonly dev?: true
  readonly watch?: true
}

/** Becomes the agent: the bundle runs in this process, so that signals reach it directly. */
export async function run(file: string, options: RunOptions): Promise<void> {
  const pipeline = readPipeline([file], options.agent)
  const bundle = await cachedBundle(options.dev ? await withDevBroker(pipeline) : pipeline)
  const monitor = options.monitor === undefined ? [] : ['--monitor', options.monitor]
  process.argv = [process.argv[0]!, bundle, '--log-level', options.logLevel, ...monitor]
  await load(pathToFileURL(bundle).href)
  if (options.watch) await watch(file, options)
}

async function watch(file: string, { agent, dev }: RunOptions): Promise<void> {
  const [{ follow }, { onDevBroker, say }] = await Promise.all([import('../watch.ts'), import('../dev-broker.ts')])
  const bundled = async () => {
    const pipeline = readPipeline([file], agent)
    return cachedBundle(dev ? { ...pipeline, ir: onDevBroker(pipeline.ir).ir } : pipeline)
  }
  follow(file, bundled, say)
  say(`watching ${file}: a change takes effect at once, and what is the same keeps running`)
}

/** Starts a broker in this process, which ends with the agent. */
async function withDevBroker(pipeline: Pipeline): Promise<Pipeline> {
  const { addressVariable, forDevelopment, onDevBroker, say, startOnUsualPort } = await import('../dev-broker.ts')
  const { ir, turned } = onDevBroker(pipeline.ir)
  if (turned.length === 0) {
    say('--dev changes nothing: no component of the pipeline speaks to Kafka')
    return pipeline
  }
  const broker = await startOnUsualPort({ say })
  process.env[addressVariable] = broker.address
  say(
    `--dev: a broker in this process, ${broker.address}, is the Kafka of ${turned.join(', ')}. It is ${forDevelopment}.`,
  )
  return { ...pipeline, ir }
}
