/** Two agents on one machine: what must not be shared is refused by the second in one line, and nothing is lost by it. */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../compiler/cli/command.ts'
import { temporaryFolder } from '../services/guard.ts'
import { freePorts, Program } from '../services/program.ts'
import { until } from '../services/until.ts'

const folder = temporaryFolder('side-by-side')

const spec = `agent: a
sources:
  tail: {type: taildir, filegroups: [f], filegroups.f: '\${LOGS}/a.log', positionFile: '\${STATE}/positions.json', channels: [c]}
  net: {type: netcat, bind: 127.0.0.1, port: '\${PORT}', channels: [c]}
channels:
  c: {type: file, checkpointDir: '\${STATE}/checkpoint', dataDirs: ['\${STATE}/data']}
sinks:
  k: {type: file_roll, sink.directory: '\${OUT}', sink.rollInterval: 0, channel: c}
`

it('the same bundle twice, apart and then in each other’s way', async () => {
  writeFileSync(join(folder, 'a.yaml'), spec)
  expect(await run('flumec', ['build', 'a.yaml', '--out', 'out'], { cwd: folder })).toMatchObject({ status: 0 })
  const ports = await freePorts(4)
  const started = (name: string, of: string, port: number, monitor: number) => {
    const at = (what: string) => join(folder, of, what)
    for (const what of ['logs', 'out']) mkdirSync(at(what), { recursive: true })
    const env = { LOGS: at('logs'), STATE: at('state'), OUT: at('out'), PORT: String(port) }
    const args = [join(folder, 'out/agent.mjs'), '--monitor', String(monitor)]
    return new Program(process.execPath, args, { cwd: folder, log: join(folder, `${name}.log`), env })
  }
  const lines = (of: string) =>
    readdirSync(join(folder, of, 'out')).flatMap(name =>
      readFileSync(join(folder, of, 'out', name), 'utf8')
        .split('\n')
        .filter(Boolean),
    )
  const one = started('one', 'one', ports[0]!, ports[1]!)
  const two = started('two', 'two', ports[2]!, ports[3]!)
  for (const agent of [one, two]) await until(() => agent.output.includes('all parts have started'), { what: 'both' })
  for (const of of ['one', 'two']) appendFileSync(join(folder, of, 'logs/a.log'), `for ${of}\n`)
  for (const of of ['one', 'two']) await until(() => lines(of).join() === `for ${of}`, { what: `the line for ${of}` })

  // The places, ports and monitoring of the first one: the lock is what it meets first.
  const intruder = started('intruder', 'one', ports[0]!, ports[1]!)
  await until(() => /checkpoint is in use by process \d+/.test(intruder.output), { what: intruder.output })
  expect(intruder.output).toContain(`there is no monitoring at 127.0.0.1:${ports[1]}: the port is in use`)
  appendFileSync(join(folder, 'one/logs/a.log'), 'more for one\n')
  await until(() => lines('one').length === 2, { what: 'the second line' })
  intruder.signal('SIGTERM')
  expect(await intruder.ended).toBe(0)
  for (const agent of [one, two]) agent.signal('SIGTERM')
  expect(await Promise.all([one.ended, two.ended])).toEqual([0, 0])
  expect(lines('one')).toEqual(['for one', 'more for one'])
  expect(intruder.output).not.toMatch(/^\s+at /m)
})
