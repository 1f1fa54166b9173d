import { createHash } from 'node:crypto'
import { aboutOf } from '../4-lower/about.ts'
import type { AboutProgram } from '../5-emit/index.ts'
import { pipelineFacts } from '../explain/facts.ts'
import { agentLines } from '../explain/index.ts'
import type { Pipeline } from './read-pipeline.ts'
import { version } from './version.ts'

/** What the agent of a pipeline will know of itself. */
export function aboutPipeline({ source, agent, ir }: Pipeline): AboutProgram {
  return {
    agent: ir.agent,
    flumec: version,
    file: source.file.split('/').at(-1)!,
    sha256: createHash('sha256').update(source.text).digest('hex'),
    words: agentLines(agent),
    pipeline: pipelineFacts(agent, ir),
    ...aboutOf(ir),
  }
}
