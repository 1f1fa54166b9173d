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

/** Numbers, some thousands a second, until the file `enough` is there: however slow the machine, they outlast the rotations. */
const feed = (enough: string) =>
  `i=0; while [ ! -e ${enough} ]; do echo $i; i=$((i+1)); [ $((i % 100)) -ne 0 ] || sleep 0.01; done; echo last $i`

const pipeline = (enough: string) => `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = exec
a.sources.s.shell = /bin/sh -c
a.sources.s.command = ${feed(enough)}
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
  const last = () => /body: [0-9A-F ]+ last (\d+) \}/.exec(readFileSync(join(folder, 'app.log'), 'utf8'))?.[1]
  const enough = join(folder, 'enough')
  const agent = (await BuiltAgent.build(pipeline(enough), folder)).start('--log-file', join(folder, 'app.log'))
  for (let i = 1; i <= 5; i++) {
    const seen = numbers().length
    await until(() => numbers().length > seen + 1000, { what: 'the log to grow' })
    rotate()
  }
  writeFileSync(enough, '')
  await until(() => last() !== undefined, { what: 'the last line' })
  expect(await agent.stop()).toBe(0)
  expect(rotated().length).toBe(6)
  expect(numbers()).toEqual(Array.from({ length: Number(last()) }, (_, i) => i))
})
