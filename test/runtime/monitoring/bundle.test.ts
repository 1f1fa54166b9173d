import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
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

it('no secret is in the bundle, the page, a figure or the log, and the token is taken away from children', async () => {
  const folder = temporaryFolder('monitoring-secret')
  const sasl = 'a1.sinks.k.kafka.producer'
  await BuiltAgent.build(
    `
a1.sources = s
a1.channels = c
a1.sinks = k
a1.sources.s.type = exec
a1.sources.s.shell = /bin/sh -c
a1.sources.s.command = env | tee seen.txt
a1.sources.s.channels = c
a1.channels.c.type = memory
a1.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a1.sinks.k.channel = c
a1.sinks.k.kafka.bootstrap.servers = 127.0.0.1:1
${sasl}.security.protocol = SASL_PLAINTEXT
${sasl}.sasl.mechanism = PLAIN
${sasl}.sasl.jaas.config = org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="\${env:PLANTED}";
`,
    folder,
  )
  const planted = 'planted-Gr33n-elephant'
  const token = 'planted-t0ken'
  const [port] = await freePorts(1)
  const env = { PLANTED: planted, FLUMEC_ADMIN_TOKEN: token }
  const agent = start(
    process.execPath,
    [join(folder, 'agent.mjs'), '--monitor', String(port), '--log-level', 'debug'],
    {
      cwd: folder,
      env,
    },
  )
  const get = async (path: string, headers = {}) => (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).text()
  await until(async () => JSON.parse(await get('/status.json')).channels[0].size > 0, { what: 'events in the channel' })
  const paths = ['/', '/status.json', '/metrics', '/metrics?format=prometheus', '/readyz', '/tap']
  const texts = await Promise.all(paths.map(path => get(path)))
  expect(texts.at(-1)).toBe('the admin token is missing or not the right one\n')
  const names = ['agent.mjs', 'agent.ts', 'agent.mjs.map', 'manifest.json']
  texts.push(...names.map(name => readFileSync(join(folder, name), 'utf8')))
  await agent.stop()
  texts.push(agent.text())
  for (const text of texts) expect(text).not.toMatch(/planted-/)
  expect(readFileSync(join(folder, 'seen.txt'), 'utf8')).not.toContain(token)
})

it('with --exit-on-failure the process ends with status 1 when a part has failed for good, without it goes on', async () => {
  const folder = temporaryFolder('monitoring-failure')
  const taken = createServer().listen(0, '127.0.0.1')
  await until(() => taken.listening)
  const port = (taken.address() as AddressInfo).port
  const netcat = `a1.sources.s.type = netcat\na1.sources.s.bind = 127.0.0.1\na1.sources.s.port = ${port}\n`
  await BuiltAgent.build(pipeline.replace(/a1\.sources\.s\.(type|totalEvents) = .*\n/g, '') + netcat, folder)
  const run = (...flags: string[]) => start(process.execPath, [join(folder, 'agent.mjs'), ...flags], { cwd: folder })
  try {
    const [patient, impatient] = [run(), run('--exit-on-failure', '1')]
    await until(() => impatient.text().includes('s has failed for good: stopping'))
    expect(await impatient.ended).toBe(1)
    expect(patient.text()).toMatch(/trying again/)
    expect(await patient.stop()).toBe(0)
    expect(impatient.text()).not.toMatch(/\n {4}at /)
  } finally {
    taken.close()
  }
})
