/** The questions that a bundle answers instead of running. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { finished, run } from '../../compiler/cli/command.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { freePorts } from '../../services/program.ts'
import { describeWithKafka } from '../../services/shared.ts'

const folder = temporaryFolder('about')

async function build(name: string, spec: string): Promise<string> {
  writeFileSync(join(folder, `${name}.yaml`), spec)
  const built = await run('flumec', ['build', `${name}.yaml`, '--out', name], { cwd: folder })
  expect(built).toMatchObject({ status: 0 })
  return join(folder, name, 'agent.mjs')
}

const ask = (bundle: string, flag: string, env: Record<string, string> = {}) =>
  finished(process.execPath, [bundle, flag], { cwd: folder, env })

describe('a bundle of its own', () => {
  let bundle: string
  let port: number
  const settings = () => ({ STATE: join(folder, 'state'), PORT: String(port), KEY_PASSWORD: 'quite-secret-1' })

  beforeAll(async () => {
    ;[port] = (await freePorts(1)) as [number]
    mkdirSync(join(folder, 'logs'))
    mkdirSync(join(folder, 'out'))
    writeFileSync(join(folder, 'keys.pem'), 'keys')
    bundle = await build(
      'whole',
      `agent: whole
sources:
  tail: {type: taildir, filegroups: [f], filegroups.f: '${folder}/logs/a\\.log', positionFile: '\${STATE}/positions.json', channels: [c]}
  in: {type: avro, bind: 127.0.0.1, port: '\${PORT}', ssl: false, keystore: '${folder}/keys.pem', keystore-password: '\${KEY_PASSWORD}', channels: [c]}
channels:
  c: {type: memory, capacity: 500}
sinks:
  k: {type: file_roll, sink.directory: '${folder}/out', channel: c}
`,
    )
  })

  it('--version says who made it, of which file', async () => {
    const { status, out } = await ask(bundle, '--version')
    expect(out).toMatch(/^flumec \d+\.\d+\.\d+, whole\.yaml \(sha256 [0-9a-f]{64}\), Node v\d/)
    expect(status).toBe(0)
  })

  it('--explain tells what flumec explain does', async () => {
    const { out } = await ask(bundle, '--explain')
    expect(out).toBe((await run('flumec', ['explain', 'whole.yaml'], { cwd: folder })).out)
  })

  it('--print-config looks references up, and masks secrets', async () => {
    const { out } = await ask(bundle, '--print-config', settings())
    expect(out).toContain(`whole.sources.tail.positionFile = ${folder}/state/positions.json\n`)
    expect(out).toContain(`whole.sources.tail.filegroups.f = ${folder}/logs/a\\\\.log\n`)
    expect(out).toContain(`whole.sources.in.keystore-password = (secret, from KEY_PASSWORD)\n`)
    expect(out).not.toContain('quite-secret-1')
    expect((await ask(bundle, '--print-config')).out).toContain('whole.sources.in.port = ${env:PORT}\n')
  })

  it('--check says that all is there, and makes nothing', async () => {
    const { status, out } = await ask(bundle, '--check', settings())
    expect(out).toContain(`ok      source tail: positionFile: ${folder}/state/positions.json can be written\n`)
    expect(out).toContain(`ok      source in: port: tcp 127.0.0.1:${port} is free\n`)
    expect(out).toMatch(/^\d+ ok, 0 failed$/m)
    expect(status).toBe(0)
  })

  it('--check names each thing that is missing, with what to do', async () => {
    const server = createServer().listen(port, '127.0.0.1')
    const env = { STATE: join(folder, 'keys.pem/below'), PORT: String(port), KEY_PASSWORD: 'x' }
    const { status, out, err } = await ask(bundle, '--check', env)
    server.close()
    expect(out).toContain(`failed  source in: port: can't listen on tcp 127.0.0.1:${port}: the port is in use\n`)
    expect(out).toContain(
      `failed  source tail: positionFile: ${folder}/keys.pem is a file: a directory is wanted there\n`,
    )
    expect(err).toBe('')
    expect(status).toBe(1)
  })

  it('--check names variables that are not set', async () => {
    const { status, out } = await ask(bundle, '--check')
    expect(out).toContain('failed  variable KEY_PASSWORD is not set, and the pipeline gives no default')
    expect(out).toContain('ok      sink k: sink.directory: ')
    expect(status).toBe(1)
  })

  it.skipIf(process.getuid?.() !== 0)('--check sees with the rights of who runs it', async () => {
    chmodSync(join(folder, 'keys.pem'), 0o600)
    chmodSync(folder, 0o755)
    const as = ['--reuid=1000', '--regid=1000', '--clear-groups', process.execPath, bundle, '--check']
    const { status, out } = await finished('setpriv', as, { cwd: folder, env: settings() })
    expect(out).toContain(`${folder}/keys.pem: user 1000 may not read it; change its owner or mode`)
    expect(out).toContain(`${folder}/out: user 1000 may not write to it; change its owner or mode`)
    expect(status).toBe(1)
  })

  it('refuses to answer what only a built agent knows', async () => {
    expect(await ask(bundle, '--frobnicate')).toMatchObject({ status: 2, out: '' })
  })
})

describeWithKafka('--check-env asks Kafka', kafka => {
  let bundle: string
  beforeAll(async () => {
    bundle = await build(
      'kafka',
      `agent: kafka
sources:
  s: {type: kafka, kafka.bootstrap.servers: '\${BROKERS}', kafka.topics: ['\${TOPIC}'], channels: [c]}
channels:
  c: {type: memory, capacity: 2000, transactionCapacity: 1000}
sinks:
  a: {type: kafka, kafka.bootstrap.servers: '\${BROKERS}', kafka.topic: '\${TOPIC}', channel: c}
  b: {type: 'null', channel: c}
sinkgroups:
  g: {sinks: [a, b], processor.type: failover, processor.priority.a: 2, processor.priority.b: 1}
`,
    )
  })

  it('whether brokers answer and topics are there, and makes none', async () => {
    const topic = await kafka.createTopic(2)
    const good = await ask(bundle, '--check-env', { BROKERS: kafka.bootstrap, TOPIC: topic })
    expect(good.out).toContain(`ok      source s: topic "${topic}" is there: 2 partitions\n`)
    expect(good.out).toContain(`ok      sink g: sink a: topic "${topic}" is there: 2 partitions\n`)
    expect(good.status).toBe(0)
    for (let i = 0; i < 2; i++) {
      const bad = await ask(bundle, '--check-env', { BROKERS: kafka.bootstrap, TOPIC: `${topic}-not` })
      expect(bad.out).toMatch(
        /failed {2}source s: .*topic "[^"]+-not".*: create it, or correct the name or the rights\n/,
      )
      expect(bad.status).toBe(1)
    }
  })

  it('that nobody answers, while --check does not ask', async () => {
    const env = { BROKERS: '127.0.0.1:1', TOPIC: 't' }
    const { out, status } = await ask(bundle, '--check-env', env)
    expect(out).toContain('failed  source s: kafka.bootstrap.servers: 127.0.0.1:1: nothing listens there')
    expect(status).toBe(1)
    expect((await ask(bundle, '--check', env)).status).toBe(0)
  })
})
