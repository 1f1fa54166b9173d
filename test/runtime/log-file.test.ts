/** The log of a bundle under the real logrotate, without a signal to the agent. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { BuiltAgent } from '../services/agent.ts'
import { temporaryFolder } from '../services/guard.ts'
import { until } from '../services/until.ts'

const env = { ...process.env, PATH: `/usr/sbin:${process.env.PATH}` }

const isInstalled = (): boolean => {
  try {
    execFileSync('logrotate', ['--version'], { env, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const total = 40_000

const pipeline = `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = seq
a.sources.s.totalEvents = ${total}
a.sources.s.batchSize = 100
a.sources.s.channels = c
a.channels.c.type = memory
a.channels.c.capacity = 200
a.sinks.k.type = logger
a.sinks.k.channel = c
`

it.skipIf(!isInstalled())('goes on in the new file, with no line lost (logrotate)', async () => {
  const folder = temporaryFolder('log-file')
  const settings = join(folder, 'logrotate.conf')
  writeFileSync(settings, `${folder}/app.log {\n  rotate 20\n  create\n}\n`, { mode: 0o600 })
  const rotate = () => execFileSync('logrotate', ['--force', '--state', join(folder, 'state'), settings], { env })
  const rotated = () => readdirSync(folder).filter(name => /^app\.log(\.\d+)?$/.test(name))
  const numbers = () => {
    const oldestFirst = rotated().sort((a, b) => Number(b.split('.')[2] ?? 0) - Number(a.split('.')[2] ?? 0))
    const text = oldestFirst.map(name => readFileSync(join(folder, name), 'utf8')).join('')
    return [...text.matchAll(/body: [0-9 ]+ (\d+) \}/g)].map(([, number]) => Number(number))
  }
  const agent = (await BuiltAgent.build(pipeline, folder)).start('--log-file', join(folder, 'app.log'))
  for (let i = 1; i <= 5; i++) {
    const seen = numbers().length
    await until(() => numbers().length > seen + 1000, { what: 'the log to grow' })
    rotate()
  }
  await until(() => numbers().length === total, { what: `all events, there are ${numbers().length}` })
  expect(await agent.stop()).toBe(0)
  expect(rotated().length).toBe(6)
  expect(numbers()).toEqual(Array.from({ length: total }, (_, i) => i))
})
