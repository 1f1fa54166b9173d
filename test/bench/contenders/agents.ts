/** flumec and Flume, from one pipeline text. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BuiltAgent } from '../../services/agent.ts'
import { flumeAgent, pluginJars } from '../../services/flume.ts'
import { type Pipeline, properties } from '../pipeline.ts'
import type { Run } from '../run.ts'
import type { Contender } from '../work.ts'

export type MakePipeline = (run: Run) => Pipeline

export const flumec = (pipeline: MakePipeline, name = 'flumec'): Contender => ({
  name,
  prepare: async run => {
    const agent = await BuiltAgent.build(properties(pipeline(run)), run.folder)
    return () => agent.start('--monitor', String(run.monitor))
  },
})

export const flume = (pipeline: MakePipeline): Contender => ({
  name: 'Flume 1.11',
  prepare: async run => {
    const file = join(run.folder, 'agent.properties')
    writeFileSync(file, properties(pipeline(run)))
    return flumeAgent(file, 'a', run.folder, { monitoringPort: run.monitor, classPath: [await pluginJars()], java: [] })
  },
})

export const both = (pipeline: MakePipeline): Contender[] => [flumec(pipeline), flume(pipeline)]
