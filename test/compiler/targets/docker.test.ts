/** The image, built of the Dockerfile by podman, and run as compose.yaml says. In the place of Node's own image stands this machine's Node. */
import { appendFileSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder } from '../../services/guard.ts'
import { Unavailable } from '../../services/java.ts'
import { Podman } from '../../services/podman.ts'
import { until } from '../../services/until.ts'
import { run } from '../cli/command.ts'

const folder = temporaryFolder('image')
const [logs, out] = [join(folder, 'logs'), join(folder, 'out')]

const spec = `agent: contained
sources:
  tail: {type: taildir, filegroups: [all], filegroups.all: '${logs}/.*\\.log', positionFile: /var/lib/contained/positions.json, channels: [disk]}
channels:
  disk: {type: file, checkpointDir: /var/lib/contained/checkpoint, dataDirs: [/var/lib/contained/data]}
sinks:
  out: {type: file_roll, channel: disk, sink.directory: ${out}, sink.rollInterval: 0}
`

function podmanHere(): Podman | Unavailable {
  try {
    return new Podman()
  } catch (error) {
    if (error instanceof Unavailable) return error
    throw error
  }
}

const here = podmanHere()
const isAbsent = here instanceof Unavailable

interface Service {
  readonly image: string
  readonly read_only: boolean
  readonly cap_drop: readonly string[]
  readonly security_opt: readonly string[]
  readonly tmpfs: readonly string[]
  readonly volumes: readonly { source: string; target: string; read_only?: boolean }[]
}

/** What compose would ask for, as options of `run`. */
const options = ({ read_only, cap_drop, security_opt, tmpfs, volumes }: Service): string[] => [
  `--read-only=${read_only}`,
  ...cap_drop.map(one => `--cap-drop=${one}`),
  ...security_opt.map(one => `--security-opt=${one}`),
  ...tmpfs.map(one => `--tmpfs=${one}`),
  ...volumes.map(({ source, target, read_only }) => `--volume=${source}:${target}${read_only ? ':ro' : ''}`),
]

describe.skipIf(isAbsent)(isAbsent ? `skipped: ${here.message}` : 'the image', () => {
  const podman = here as Podman
  let service: Service
  const inside = async (script: string) => {
    const ended = await podman.do('exec', 'contained', 'node', '-p', script)
    expect(ended.status).toBe(0)
    return ended.out.trim()
  }
  const delivered = () => readdirSync(out).map(file => readFileSync(join(out, file), 'utf8'))

  beforeAll(async () => {
    for (const shared of [logs, out]) mkdirSync(shared)
    chownSync(out, 1000, 1000)
    writeFileSync(join(folder, 'contained.yaml'), spec)
    const line = ['build', 'contained.yaml', '--target', 'docker', '--out', 'built']
    expect(await run('flumec', line, { cwd: folder })).toMatchObject({ status: 0 })
    service = parse(readFileSync(join(folder, 'built/compose.yaml'), 'utf8')).services.contained
    await podman.image('docker.io/library/node:20-alpine', ['node', 'sh', 'mkdir', 'chown'])
  })
  afterAll(() => podman.do('rm', '--force', '--volumes', 'contained'))

  it('is built of the Dockerfile', async () => {
    const built = await podman.do('build', '--tag', service.image, join(folder, 'built'))
    expect(built).toMatchObject({ status: 0 })
    const inspected = await podman.do('inspect', '--format', '{{json .Config}}', service.image)
    expect(JSON.parse(inspected.out)).toMatchObject({
      User: '1000:1000',
      Volumes: { '/var/lib/contained': {}, '/var/lib/flumec': {} },
    })
  })

  it('delivers, and is in good health', async () => {
    expect(await podman.do('run', '--name', 'contained', ...options(service), service.image)).toMatchObject({
      status: 0,
    })
    appendFileSync(join(logs, 'a.log'), 'one\n')
    await until(() => delivered().includes('one\n'), { what: 'the line' })
    expect((await podman.do('healthcheck', 'run', 'contained')).status).toBe(0)
    expect(statSync(join(out, readdirSync(out)[0]!)).uid).toBe(1000)
  })

  it('may write where its state is, and nowhere else', async () => {
    const places = ['/', '/usr/lib/flumec', logs, '/var/lib/contained', '/tmp']
    const tries = places.map(
      place => `(() => { try { fs.writeFileSync('${place}/mine', ''); return 'may' } catch (e) { return e.code } })()`,
    )
    expect(await inside(`[${tries}].join()`)).toBe('EROFS,EROFS,EROFS,may,may')
    const status = await inside(`fs.readFileSync('/proc/1/status', 'utf8')`)
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m)
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
    expect(status).toMatch(/^CapBnd:\t0+$/m)
  })

  it('stops in order', async () => {
    expect(await podman.do('stop', '--time', '20', 'contained')).toMatchObject({ status: 0 })
    expect((await podman.do('inspect', '--format', '{{.State.ExitCode}}', 'contained')).out).toBe('0\n')
    const said = await podman.do('logs', 'contained')
    expect(said.out + said.err).toContain('stopped, nothing left in memory')
  })
})
