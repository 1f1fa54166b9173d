import { build } from '../index.ts'
import type { Claim } from '../prove/index.ts'
import { aboutPipeline } from './about.ts'
import { withModules } from './own-modules.ts'
import type { Pipeline } from './read-pipeline.ts'

/** What the prover needs of pipelines of one file. */
export function claimOf(pipelines: readonly Pipeline[]): Claim {
  return {
    agents: pipelines,
    async bundle(ir) {
      // A peer is no agent of the file: what it knows of itself is that it plays one.
      const pipeline = pipelines.find(one => one.ir.agent === ir.agent) ?? pipelines[0]!
      const about = aboutPipeline({ ...pipeline, ir })
      return (await withModules(pipeline, () => build(ir, about, pipeline.source.folder))).bundle
    },
  }
}
