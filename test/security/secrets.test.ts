/** A secret that is planted in the environment must be nowhere but in the far side's hands. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { finished, run, start } from '../compiler/cli/command.ts'
import { temporaryFolder } from '../services/guard.ts'
import { freePorts } from '../services/program.ts'
import { until } from '../services/until.ts'

const planted = 'Planted-Secret-7731'
const folder = temporaryFolder('secrets')
const env = { PLANTED: planted }

async function build(name: string, spec: string): Promise<string> {
  writeFileSync(join(folder, `${name}.yaml`), spec)
  const line = ['build', `${name}.yaml`, '--out', name, '--target', 'docker,k8s,systemd']
  const built = await run('flumec', line, { cwd: folder, env })
  expect(built).toMatchObject({ status: 0 })
  expect(built.out + built.err).not.toContain(planted)
  return join(folder, name, 'agent.mjs')
}

it('a password for Kafka is in no file, log, answer or page', async () => {
  const [port] = await freePorts(1)
  const bundle = await build(
    'kafka',
    `agent: a
sources:
  s: {type: seq, totalEvents: 5, channels: [c]}
channels:
  c: {type: memory}
sinks:
  k:
    type: kafka
    channel: c
    kafka.bootstrap.servers: 127.0.0.1:1
    kafka.topic: t
    kafka.producer.security.protocol: SASL_PLAINTEXT
    kafka.producer.sasl.mechanism: PLAIN
    kafka.producer.request.timeout.ms: 500
    kafka.producer.delivery.timeout.ms: 1000
    kafka.producer.sasl.jaas.config: 'org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="\${PLANTED}";'
`,
  )
  for (const file of readdirSync(join(folder, 'kafka')))
    expect(readFileSync(join(folder, 'kafka', file), 'utf8'), file).not.toContain(planted)
  for (const question of ['--print-config', '--explain', '--check', '--check-env', '--version']) {
    const { out, err } = await finished(process.execPath, [bundle, question], { cwd: folder, env })
    expect(out + err, question).not.toContain(planted)
  }

  const flags = ['--log-level', 'debug', '--monitor', String(port)]
  const agent = start(process.execPath, [bundle, ...flags], { cwd: folder, env })
  await until(() => /refuses connections/.test(agent.text()), { what: 'a try to connect' })
  for (const path of ['/', '/metrics', '/metrics?format=prometheus', '/healthz', '/readyz', '/none']) {
    const text = await (await fetch(`http://127.0.0.1:${port}${path}`)).text()
    expect(text.length, path).toBeGreaterThan(0)
    expect(text, path).not.toContain(planted)
  }
  await agent.stop('SIGINT')
  expect(agent.text()).not.toContain(planted)
})

it('an error that quotes what it was given masks it', async () => {
  const bundle = await build(
    'broken',
    `agent: a
sources:
  s: {type: seq, channels: [c]}
channels:
  c: {type: memory}
sinks:
  k:
    type: kafka
    channel: c
    kafka.bootstrap.servers: 127.0.0.1:1
    kafka.topic: t
    kafka.producer.security.protocol: SASL_PLAINTEXT
    kafka.producer.sasl.mechanism: PLAIN
    kafka.producer.sasl.jaas.config: '\${PLANTED}'
`,
  )
  const { status, out, err } = await finished(process.execPath, [bundle], { cwd: folder, env })
  expect(status).toBe(1)
  expect(out + err).not.toContain(planted)
  expect(err).toContain('sasl.jaas.config')
})
