/** What is written for docker, systemd and Kubernetes, judged by the tools that will read it. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { temporaryFolder } from '../../services/guard.ts'
import { finished, run } from '../cli/command.ts'

const folder = temporaryFolder('targets')

const specs = {
  collector: `agent: collector
sources:
  logs: {type: taildir, filegroups: [app], filegroups.app: '/var/log/app/.*\\.log', positionFile: /var/lib/collector/positions.json, channels: [disk]}
  in: {type: avro, bind: 0.0.0.0, port: 4141, ssl: true, keystore: /etc/collector/keys.p12, keystore-password: '\${KEYSTORE_PASSWORD}', channels: [disk]}
  old: {type: syslogudp, host: 0.0.0.0, port: 514, channels: [disk]}
  spool: {type: spooldir, spoolDir: /var/spool/in, channels: [disk]}
channels:
  disk: {type: file, checkpointDir: /var/lib/collector/checkpoint, dataDirs: [/var/lib/collector/data]}
sinks:
  out: {type: kafka, channel: disk, kafka.bootstrap.servers: '\${BROKERS}', kafka.topic: app-logs, kafka.producer.acks: all}
`,
  mirror: `agent: Mirror_One
memory: 256MiB
sources:
  in: {type: kafka, kafka.bootstrap.servers: 'one:9092,two:9093', kafka.topics: [a], channels: [mem]}
channels:
  mem: {type: memory, byteCapacity: 16MiB, capacity: 2000, transactionCapacity: 1000}
sinks:
  out: {type: http, endpoint: 'https://far/put', defaultRollback: true, rollback.200: false, channel: mem}
`,
}

beforeAll(async () => {
  for (const [name, spec] of Object.entries(specs)) {
    writeFileSync(join(folder, `${name}.yaml`), spec)
    const line = ['build', `${name}.yaml`, '--target', 'docker,k8s,systemd', '--out', name]
    expect(await run('flumec', line, { cwd: folder })).toMatchObject({ status: 0 })
  }
})

const text = (name: string) => readFileSync(join(folder, name), 'utf8')

/** Skips the test by name where the program is not installed; a CI installs it. */
function program(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`])
    return true
  } catch {
    return false
  }
}

it.each(['collector', 'mirror'])('%s: reads as if written by hand', async name => {
  for (const file of [
    'Dockerfile',
    'compose.yaml',
    'k8s.yaml',
    `flumec-${name === 'mirror' ? 'mirror-one' : name}.service`,
  ])
    await expect(text(join(name, file))).toMatchFileSnapshot(`golden/${name}/${file}`)
})

describe('k8s', () => {
  const documents = (name: string) => parseAllDocuments(text(`${name}/k8s.yaml`)).map(one => one.toJS())

  it('makes a StatefulSet with a volume where something is kept, else a Deployment', () => {
    expect(documents('collector').map(one => one.kind)).toEqual(['StatefulSet', 'Service', 'NetworkPolicy'])
    expect(documents('mirror').map(one => one.kind)).toEqual(['Deployment', 'NetworkPolicy'])
  })

  it('runs several agents where a consumer group shares the work out, and lets out what the pipeline names', () => {
    const [deployment, policy] = documents('mirror')
    expect(deployment.spec.replicas).toBe(2)
    expect(deployment.spec.template.spec.containers[0].resources.limits.memory).toBe('320Mi')
    const ports = policy.spec.egress.flatMap((rule: { ports: { port: number }[] }) => rule.ports.map(one => one.port))
    expect(ports).toEqual([53, 53, 443, 9092, 9093])
  })

  it('takes secrets from a Secret and all else from a ConfigMap', () => {
    const { env } = documents('collector')[0].spec.template.spec.containers[0]
    expect(env[0].valueFrom.configMapKeyRef).toEqual({ name: 'collector', key: 'BROKERS', optional: false })
    expect(env[1].valueFrom.secretKeyRef.key).toBe('KEYSTORE_PASSWORD')
  })

  it.skipIf(!program('kubernetes-validate'))('is what the API takes (kubernetes-validate)', async () => {
    const validate = (file: string) => finished('kubernetes-validate', ['--strict', file], { cwd: folder })
    for (const name of Object.keys(specs)) expect(await validate(`${name}/k8s.yaml`)).toMatchObject({ status: 0 })
    writeFileSync(join(folder, 'wrong.yaml'), text('mirror/k8s.yaml').replace('replicas: 2', 'replicas: two'))
    expect((await validate('wrong.yaml')).status).not.toBe(0)
  })
})

it.skipIf(!program('systemd-analyze'))('systemd finds no fault in the units (systemd-analyze verify)', async () => {
  const verify = (file: string) => finished('systemd-analyze', ['verify', file], { cwd: folder })
  for (const unit of ['collector/flumec-collector.service', 'mirror/flumec-mirror-one.service']) {
    // Node is here where it is, and nothing is installed.
    const here = text(unit).replaceAll('/usr/bin/node', process.execPath)
    writeFileSync(join(folder, unit), here)
    expect(await verify(unit)).toEqual({ status: 0, out: '', err: '' })
    writeFileSync(join(folder, 'wrong.service'), here.replace('WatchdogSec', 'WatchdogSeconds'))
    expect((await verify('wrong.service')).err).toContain('WatchdogSeconds')
  }
})

it.skipIf(!program('hadolint'))('docker: hadolint finds no fault in the images', async () => {
  const check = (file: string) => finished('hadolint', [file], { cwd: folder })
  for (const name of Object.keys(specs))
    expect(await check(`${name}/Dockerfile`)).toEqual({ status: 0, out: '', err: '' })
  writeFileSync(join(folder, 'wrong'), text('mirror/Dockerfile').replace('ENTRYPOINT ["', 'ENTRYPOINTS ["'))
  expect((await check('wrong')).status).not.toBe(0)
})

it('names what targets there are', async () => {
  const ended = await run('flumec', ['build', 'mirror.yaml', '--target', 'docker,rpm'], { cwd: folder })
  expect(ended).toMatchObject({ status: 2, err: '--target rpm: is not known; there are docker, k8s, systemd\n' })
})
