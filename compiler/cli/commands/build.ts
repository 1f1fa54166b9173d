import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Agent } from '../../2-validate/model.ts'
import { guarantees, pathName } from '../../3-analyze/guarantee/index.ts'
import type { Ir } from '../../4-lower/index.ts'
import { deliveryLines } from '../../explain/delivery.ts'
import { build as compile } from '../../index.ts'
import { sbom } from '../../sbom/index.ts'
import { deploymentOf, type Target, targets } from '../../targets/index.ts'
import { aboutPipeline } from '../about.ts'
import { UserError } from '../main.ts'
import { withModules } from '../own-modules.ts'
import { readPipeline } from '../read-pipeline.ts'
import { version } from '../version.ts'

export interface BuildOptions {
  readonly agent?: string
  readonly out?: string
  /** Names with commas between. */
  readonly target?: string
}

export async function build(file: string, options: BuildOptions): Promise<void> {
  const wanted = chosenTargets(options.target)
  const pipeline = readPipeline([file], options.agent)
  const { source, agent, ir } = pipeline
  const about = aboutPipeline(pipeline)
  const program = await withModules(pipeline, () => compile(ir, about, source.folder))
  const deployment = deploymentOf(agent, ir, about)
  const { bundle, packages } = program
  const out = options.out ?? join('dist', ir.agent)
  const files = {
    'agent.ts': program.source,
    'agent.about.ts': program.about,
    'agent.mjs': bundle,
    'agent.mjs.map': program.map,
    'manifest.json': `${JSON.stringify(manifest(agent, ir, source.text), null, 2)}\n`,
    'sbom.cdx.json': sbom({ agent: ir.agent, flumec: version, bundle, packages }),
    ...Object.assign({}, ...wanted.map(target => target.files(deployment))),
  }
  await mkdir(out, { recursive: true })
  for (const [name, text] of Object.entries<string>(files)) await writeWhole(join(out, name), text)
  const size = Math.round(Buffer.byteLength(bundle) / 1024)
  process.stdout.write(`built ${ir.agent}: ${relative('.', join(out, 'agent.mjs'))} (${size} KiB)\n\n`)
  for (const line of deliveryLines(agent)) process.stdout.write(`  ${line}\n`)
  process.stdout.write(`\nRun it: node ${join(out, 'agent.mjs')}\n`)
  for (const { name, next } of wanted) process.stdout.write(`${name}: ${next(deployment)}\n`)
}

function chosenTargets(names: string | undefined): Target[] {
  return (names?.split(',') ?? []).map(name => {
    const target = targets.find(one => one.name === name.trim())
    const known = targets.map(one => one.name).join(', ')
    if (target === undefined) throw new UserError(`--target ${name}: is not known; there are ${known}`, 2)
    return target
  })
}

/** A reader never sees half a file. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}

function manifest(agent: Agent, ir: Ir, text: string) {
  const types = (kind: string, parts: readonly { type: string }[]) => parts.map(part => `${kind}/${part.type}`)
  return {
    agent: ir.agent,
    flumec: version,
    pipelineSha256: createHash('sha256').update(text).digest('hex'),
    guarantee: guarantees(agent).map(({ path, level, costs }) => ({ path: pathName(path), level, costs })),
    components: [
      ...new Set([
        ...types('sources', ir.sources),
        ...types(
          'interceptors',
          ir.sources.flatMap(source => source.interceptors),
        ),
        ...types(
          'selectors',
          ir.sources.map(source => source.selector),
        ),
        ...types('channels', ir.channels),
        ...types('sinks', ir.sinks),
        ...types('sink-groups', ir.sinkGroups),
      ]),
    ].sort(),
  }
}
