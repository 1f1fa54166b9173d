import { join } from 'node:path'
import { expect, it } from 'vitest'
import { start } from '../../compiler/cli/command.ts'
import { BuiltAgent } from '../../services/agent.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { freePorts } from '../../services/program.ts'
import { until } from '../../services/until.ts'

const pipeline = `
a1.sources = s
a1.channels = c
a1.sinks = k1 k2
a1.sinkgroups = g
a1.sources.s.type = seq
a1.sources.s.totalEvents = 100
a1.sources.s.channels = c
a1.channels.c.type = memory
a1.sinks.k1.type = null
a1.sinks.k1.channel = c
a1.sinks.k2.type = null
a1.sinks.k2.channel = c
a1.sinkgroups.g.sinks = k1 k2
a1.sinkgroups.g.processor.type = failover
a1.sinkgroups.g.processor.priority.k1 = 2
a1.sinkgroups.g.processor.priority.k2 = 1
`

it('a bundle answers where --monitor says, keeps nobody waiting at its end, and is silent without', async () => {
  const folder = temporaryFolder('monitoring-bundle')
  await BuiltAgent.build(pipeline, folder)
  const run = (...flags: string[]) => start(process.execPath, [join(folder, 'agent.mjs'), ...flags], { cwd: folder })
  const [port] = await freePorts(1)
  const agent = run('--monitor', String(port))
  const metrics = await until(async () => {
    const found = (await (await fetch(`http://127.0.0.1:${port}/metrics`)).json()) as Record<
      string,
      Record<string, string>
    >
    return found['SINK.k1']?.EventDrainSuccessCount === '100' ? found : undefined
  })
  expect(Object.keys(metrics)).toEqual(['CHANNEL.c', 'SINK.k1', 'SINK.k2', 'SOURCE.s'])
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
  // The connection of this request stays open.
  expect(await agent.stop()).toBe(0)
  expect(agent.text()).toContain(`metrics at http://127.0.0.1:${port}/metrics, for this machine only`)

  const silent = run()
  await until(() => silent.text().includes('all parts have started'))
  expect(await silent.stop()).toBe(0)
  expect(silent.text()).not.toContain('monitoring')
})
