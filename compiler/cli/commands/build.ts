import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { Agent } from '../../2-validate/model.ts'
import { guarantees, pathName } from '../../3-analyze/guarantee/index.ts'
import type { Ir } from '../../4-lower/index.ts'
import { deliveryLines } from '../../explain/delivery.ts'
import { build as compile } from '../../index.ts'
import { readPipeline } from '../read-pipeline.ts'
import { version } from '../version.ts'

export async function build(file: string, options: { agent?: string; out?: string }): Promise<void> {
  const { source, agent, ir } = readPipeline([file], options.agent)
  const program = await compile(ir, file.split('/').at(-1)!, dirname(resolve(file)))
  const out = options.out ?? join('dist', ir.agent)
  await mkdir(out, { recursive: true })
  await writeWhole(join(out, 'agent.ts'), program.source)
  await writeWhole(join(out, 'agent.mjs'), program.bundle)
  await writeWhole(join(out, 'agent.mjs.map'), program.map)
  await writeWhole(join(out, 'manifest.json'), `${JSON.stringify(manifest(agent, ir, source.text), null, 2)}\n`)
  const size = Math.round(Buffer.byteLength(program.bundle) / 1024)
  process.stdout.write(`built ${ir.agent}: ${relative('.', join(out, 'agent.mjs'))} (${size} KiB)\n\n`)
  for (const line of deliveryLines(agent)) process.stdout.write(`  ${line}\n`)
  process.stdout.write(`\nRun it: node ${join(out, 'agent.mjs')}\n`)
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
